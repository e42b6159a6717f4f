import type { ContainerSpec, Mount, PortBinding } from '../../adapters/container-engine.ts'
import { encodedEnd } from '../../adapters/secret-store/env-text.ts'
import type { Deployment } from '../../deployment/schema.ts'
import template from '../../../templates/deploy.sh' with { type: 'text' }
import { besideLabel, configLabel, ownLabel, projectFiles } from '../paths.ts'
import { render } from '../render.ts'
import { quote } from './shell.ts'

/** What the script needs to know beyond the container: the names, never the values, of its secrets. */
export interface ScriptParts {
  deployment: Deployment
  /** Its secrets are left out here and come from the store when the script runs. */
  spec: ContainerSpec
  secretNames: readonly string[]
  /** The env file of the container's secrets; absent in keychain mode. */
  envFile?: string
  /** The command line of this Gatewright, which brings the secrets in keychain mode. */
  program: readonly string[]
  /** MCP servers in containers of their own, each with the names of its secrets. */
  beside?: { spec: ContainerSpec; secretNames: readonly string[] }[]
}

/** One field of `--mount`, which Docker reads as CSV. */
const csv = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const mountOf = ({ source, target, readOnly }: Mount) =>
  ['type=bind', csv(`source=${source}`), csv(`target=${target}`), ...(readOnly ? ['readonly'] : [])].join(',')

const publishOf = ({ address, hostPort, containerPort }: PortBinding) =>
  `${address.includes(':') ? `[${address}]` : address}:${hostPort}:${containerPort}`

const option = (name: string, value: string | number) => `--${name} ${quote(String(value))}`

/** What follows from the spec alone. */
function specOptions(spec: ContainerSpec, secretNames: readonly string[]): string[] {
  const plain = Object.entries(spec.env).filter(([name]) => !secretNames.includes(name))
  const { health, log } = spec
  return [
    option('restart', spec.restart),
    '--network "$network"',
    ...spec.aliases.map(alias => option('network-alias', alias)),
    ...plain.map(([name, value]) => option('env', `${name}=${value}`)),
    ...spec.mounts.map(mount => option('mount', mountOf(mount))),
    ...spec.ports.map(port => option('publish', publishOf(port))),
    ...spec.extraHosts.map(host => option('add-host', host)),
    option('log-driver', 'json-file'),
    option('log-opt', `max-size=${log.maxSize}`),
    option('log-opt', `max-file=${log.maxFiles}`),
    option('health-cmd', health.command),
    option('health-interval', `${health.intervalSeconds}s`),
    option('health-timeout', `${health.timeoutSeconds}s`),
    option('health-retries', health.retries),
    option('health-start-period', `${health.startSeconds}s`),
    ...Object.entries(spec.labels)
      .filter(([name]) => name !== configLabel)
      .map(([name, value]) => option('label', `${name}=${value}`)),
  ]
}

/** Settings of the env file: those that `grep` finds as they stand there, the encoded ones that `take_encoded` found by their names. */
const stored = (grep: string) => [`--env-file <(grep ${grep} "$secrets")`, '${encoded[@]+"${encoded[@]}"}']

const passedOn = (names: readonly string[]) => names.map(name => option('env', name))

/** The options of `docker run`, one line each, that make the same container as the spec. */
export function runOptions({ spec, secretNames, envFile }: ScriptParts): string[] {
  return [
    '--name "$name"',
    ...(envFile ? stored(`-v ${encodedEnd}=`) : passedOn(secretNames)),
    ...specOptions(spec, secretNames),
    // Worked out when it runs: the file may have been edited since.
    `--label "${configLabel}=$(sha256sum <"$config" | cut -d ' ' -f 1)"`,
  ]
}

/** What starts one server beside the gateway: of the secrets it gets its own only. */
function besidePart(
  { spec, secretNames }: NonNullable<ScriptParts['beside']>[number],
  { envFile }: ScriptParts,
): object {
  const names = secretNames.join('|')
  const own = stored(`-E ${quote(`^(${names})=`)}`)
  const secrets = secretNames.length === 0 ? [] : envFile ? own : passedOn(secretNames)
  return {
    name: quote(spec.name),
    image: quote(spec.image),
    encoded: quote(names),
    options: [...secrets, ...specOptions(spec, secretNames)],
    arguments: spec.args.map(quote).join(' '),
  }
}

/** The text of deploy.sh. It holds no secret: values come from the env file, or through gatewright from the keychain. */
export function deployScript(parts: ScriptParts): string {
  const { deployment, spec, envFile, program } = parts
  const withSecrets = `"\${gatewright[@]}" run-with-secrets --deployment ${quote(deployment.name)} --`
  const port = spec.ports[0]?.hostPort
  return render(template, {
    name: spec.name,
    ownLabel,
    besideLabel,
    beside: (parts.beside ?? []).map(each => besidePart(each, parts)),
    quoted: {
      name: quote(spec.name),
      image: quote(spec.image),
      network: quote(spec.network),
      configFile: quote(projectFiles(deployment).configFile),
      envFile: envFile && quote(envFile),
    },
    envFile,
    encodedEnd,
    withSecrets,
    program: program.map(quote).join(' '),
    launcher: envFile ? '' : `${withSecrets} `,
    options: runOptions(parts),
    arguments: spec.args.map(quote).join(' '),
    address: '127.0.0.1',
    port,
  })
}
