import type { ContainerSpec, Mount, PortBinding } from '../../adapters/container-engine.ts'
import {
  loaderEntrypoint,
  loaderName,
  secretFileMode,
  secretFilePath,
  secretLoader,
} from '../../adapters/secret-file.ts'
import { encodedEnd } from '../../adapters/secret-store/env-text.ts'
import type { Deployment } from '../../deployment/schema.ts'
import { privateNetwork } from '../beside/place.ts'
import template from '../../../templates/deploy.sh' with { type: 'text' }
import { besideLabel, configLabel, identityLabel, ownLabel, projectFiles } from '../../gateway/paths.ts'
import { render } from '../render.ts'
import { quote } from '../../text/shell.ts'

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
  beside?: One[]
}

/** One field of `--mount`, which Docker reads as CSV. */
const csv = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const mountOf = ({ source, target, readOnly }: Mount) =>
  ['type=bind', csv(`source=${source}`), csv(`target=${target}`), ...(readOnly ? ['readonly'] : [])].join(',')

const publishOf = ({ address, hostPort, containerPort }: PortBinding) =>
  `${address.includes(':') ? `[${address}]` : address}:${hostPort}:${containerPort}`

const option = (name: string, value: string | number) => `--${name} ${quote(String(value))}`

const logOptions = ({ maxSize, maxFiles }: ContainerSpec['log']): string[] => [
  option('log-driver', 'json-file'),
  option('log-opt', `max-size=${maxSize}`),
  option('log-opt', `max-file=${maxFiles}`),
]

/** What follows from the spec alone. */
function specOptions(spec: ContainerSpec, secretNames: readonly string[], of = '"$network"'): string[] {
  const plain = Object.entries(spec.env).filter(([name]) => !secretNames.includes(name))
  const { health, log, options: more = {} } = spec
  return [
    option('restart', spec.restart),
    `--network ${of}`,
    ...spec.aliases.map(alias => option('network-alias', alias)),
    ...plain.map(([name, value]) => option('env', `${name}=${value}`)),
    ...spec.mounts.map(mount => option('mount', mountOf(mount))),
    ...spec.ports.map(port => option('publish', publishOf(port))),
    ...spec.extraHosts.map(host => option('add-host', host)),
    ...(more['log-driver'] ? [] : logOptions(log)),
    // With `=`, without which a flag would take what follows for the image.
    ...Object.entries(more).flatMap(([name, values]) => values.map(value => `--${name}=${quote(value)}`)),
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

/** The options of `docker run` or `docker create`, one line each, that make the same container as the spec. */
export function runOptions(parts: ScriptParts): string[] {
  const { spec, secretNames, envFile } = parts
  const passed = envFile ? stored(`-v ${encodedEnd}=`) : passedOn(secretNames)
  return [
    '--name "$name"',
    ...(isInFile(parts, parts) ? [fromFile] : passed),
    ...specOptions(spec, secretNames),
    // Worked out when it runs: the file may have been edited since.
    `--label "${configLabel}=$(sha256sum <"$config" | cut -d ' ' -f 1)"`,
  ]
}

const fromFile = option('entrypoint', loaderEntrypoint)

/** A container and the names of its secrets. */
type One = Pick<ScriptParts, 'spec' | 'secretNames'>

/** Whether a container's secrets are put into a file in it. */
const isInFile = ({ secretNames }: One, { deployment }: ScriptParts) =>
  deployment.secrets.handover === 'file' && secretNames.length > 0

/** Sum of the bytes of the archive's header, as tar(5) counts it, where the file's size is nought. */
const headerSum = [
  ...`${secretFilePath.slice(1)}0000${secretFileMode.toString(8)}${'0'.repeat(36)}${' '.repeat(8)}0ustar00`,
]
  .map(character => character.charCodeAt(0))
  .reduce((sum, code) => sum + code, 0)

interface Launch {
  /** Of `docker`. */
  command: string
  arguments: string
  /** Networks that it joins before it starts. */
  joins: readonly string[]
  /** Whether it is only made by the command, and has nothing else that starts it. */
  start: boolean
  /** What gives out the lines of the secret file, where there is one. */
  lines?: string
}

/** How a container is started: at once, or made, given its secret file, and started. */
function launchOf(one: One, parts: ScriptParts, withSecrets: string): Launch {
  const { envFile } = parts
  const args = one.spec.args.map(quote).join(' ')
  const { joins = [] } = one.spec
  if (!isInFile(one, parts))
    return {
      // What joins further networks is made first, and starts on all of them.
      command: `${envFile ? '' : `${withSecrets} `}docker ${joins.length > 0 ? 'create' : 'run --detach'}`,
      arguments: args,
      joins,
      start: joins.length > 0,
    }
  const names = one.secretNames
  return {
    command: 'docker create',
    arguments: `-c "$loader" ${loaderName} "${'${entrypoint[@]}'}" ${args}`,
    joins,
    start: false,
    lines: envFile
      ? `from_env_file ${quote(names.join('|'))}`
      : `${withSecrets} bash -c "$settings" bash ${names.join(' ')}`,
  }
}

/** What starts one server beside the gateway: of the secrets it gets its own only. */
function besidePart(one: One, parts: ScriptParts, withSecrets: string): object {
  const { spec, secretNames } = one
  const names = secretNames.join('|')
  const own = parts.envFile ? stored(`-E ${quote(`^(${names})=`)}`) : passedOn(secretNames)
  const passed = secretNames.length === 0 ? [] : own
  return {
    name: quote(spec.name),
    image: quote(spec.image),
    encoded: quote(names),
    options: [
      ...(isInFile(one, parts) ? [fromFile] : passed),
      ...specOptions(spec, secretNames, spec.network === parts.spec.network ? undefined : quote(spec.network)),
    ],
    launch: launchOf(one, parts, withSecrets),
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
    identityLabel,
    identity: spec.labels[identityLabel],
    beside: (parts.beside ?? []).map(each => besidePart(each, parts, withSecrets)),
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
    inFile: isInFile(parts, parts),
    loader: quote(secretLoader),
    secretFile: { path: secretFilePath.slice(1), mode: secretFileMode.toString(8), sum: headerSum },
    options: runOptions(parts),
    launch: launchOf(parts, parts, withSecrets),
    privateNetwork: privateNetwork(deployment),
    address: '127.0.0.1',
    port,
  })
}
