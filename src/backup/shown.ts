import { boundedYaml } from '../bounds.ts'
import type { Deployment, Server } from '../deployment/schema.ts'
import type { DumpContent } from '../dump/read.ts'
import { configText } from '../steps/files/config.ts'

/** What is shown of a list, at most: a forged one may be long. */
const mostNames = 12

const listed = (names: string[]): string =>
  names.length > mostNames
    ? `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more`
    : names.join(', ')

/** What a server of a backup would run, open or reach. */
function ofServer({ name, transport, command, args, url, mount, package: npm, beside }: Server): string[] {
  const runs = [command, ...args].filter(Boolean).join(' ')
  return [
    ...(transport === 'stdio' && runs
      ? [`${name} runs ${runs}${beside ? ` in ${beside.image}` : ' inside the gateway'}`]
      : []),
    ...(beside && !runs ? [`${name} runs ${beside.image}`] : []),
    ...(npm ? [`${name} installs ${npm} from npm`] : []),
    ...(mount ? [`${name} reads ${mount} of this host`] : []),
    ...(url ? [`${name} is reached at ${url}`] : []),
  ]
}

type Entries = Record<string, unknown>
const isMap = (value: unknown): value is Entries => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `litellm_settings.callbacks`: two levels of names. */
const namesIn = (value: unknown): string[] =>
  isMap(value)
    ? Object.entries(value).flatMap(([key, inner]) =>
        isMap(inner) ? Object.keys(inner).map(name => `${key}.${name}`) : [key],
      )
    : []

const about = { what: 'the config.yaml of the backup cannot be understood', next: 'take another backup' }

/** What stands in config.yaml beyond what the answers put there: the proxy may load programs by it. */
function beyondAnswers(deployment: Deployment, config: string): string[] {
  const ours = new Set(namesIn(boundedYaml(configText(deployment, undefined, { models: [], servers: [] }), about)))
  return namesIn(boundedYaml(config, about)).filter(name => !ours.has(name))
}

/** What a restore would write, run and make, as lines to read before yes. */
export function shownOf(deployment: Deployment, dump: DumpContent, config: string | undefined): string[] {
  const { paths, exposure, database, servers, image } = deployment
  const beyond = config === undefined ? [] : beyondAnswers(deployment, config)
  return [
    `It writes ${[paths.project, paths.secrets ?? 'secrets in the keychain'].join(' and ')}, runs ${image.repository}:${image.tag}, and answers on port ${exposure.port} of ${['127.0.0.1', ...exposure.addresses].join(', ')}.`,
    ...servers.flatMap(ofServer).map(text => `MCP server ${text}.`),
    `It makes the role ${database.role} and the database ${database.name} on ${database.server}, with ${dump.tables} tables and ${dump.rows} rows.`,
    ...(dump.runs.length > 0 ? [`What runs in the database as ${database.role}: ${listed(dump.runs)}.`] : []),
    ...(dump.extensions.length > 0 ? [`Extensions of the database: ${listed(dump.extensions)}.`] : []),
    ...(dump.gives.length > 0 ? [`It lets others into the database: ${listed(dump.gives)}.`] : []),
    ...(beyond.length > 0 ? [`In its config.yaml beyond the answers: ${listed(beyond)}.`] : []),
  ]
}
