import { dirname, join } from 'node:path'
import semver from 'semver'
import { commandName } from '../commands/options.ts'
import { serverName } from '../deployment/rules.ts'
import { judgeVersion, versions } from '../deployment/versions.ts'
import type { Found } from '../doctor/finding.ts'
import type { Secret } from '../secret.ts'
import type { World } from '../world.ts'
import { databaseUrlOf, type HandMade, hasPart, listOf, masterKeyOf, optionOf, partOf, valueOf } from './hand-made.ts'

/** What somebody who knows nothing of this gateway would try first. LiteLLM since 1.104.0 does not start with the first of them. */
const wellKnown = ['sk-1234', 'sk-12345', 'sk-123456', 'sk-test', 'sk-master', 'sk-litellm', 'sk-admin']

/** A master key that can be guessed. */
export const isWeak = (key: Secret): boolean =>
  wellKnown.includes(key.reveal()) || key.reveal().length < 16 || !key.reveal().startsWith('sk-')

/** A tag that means another image tomorrow. */
export const isMoving = (tag: string | undefined): boolean => tag === undefined || !/\d+\.\d+\.\d+/.test(tag)

interface Looked {
  found: HandMade
  version: string | undefined
  /** The command that brings a correction. */
  correct: string
}

type Rule = (looked: Looked) => Found | undefined | false

const tagOf = (image: string) => /:([\w][\w.-]*)$/.exec(image)?.[1]

const lower = (version: string, than: string) => {
  const parsed = semver.parse(version, { loose: true })
  return parsed !== null && semver.lt(parsed, than)
}

const versionRule: Rule = ({ version, correct }) => {
  if (version === undefined) return undefined
  const verdict = judgeVersion(version)
  if (verdict.accepted) return undefined
  const critical = lower(version, versions.securityFloor)
  return {
    id: 'adopted-version',
    severity: critical ? 'error' : 'warning',
    text: critical
      ? `critical: LiteLLM ${version} has known security holes that need no login`
      : `LiteLLM ${version} is not a version for a gateway`,
    evidence: critical ? `older than ${versions.securityFloor}: CVE-2026-42208, CVE-2026-30623` : verdict.why,
    next: `${correct}, which proposes v${versions.default}`,
  }
}

const masterKeyRule: Rule = ({ found, correct }) => {
  const key = masterKeyOf(found)
  if (!key)
    return {
      id: 'adopted-no-master-key',
      severity: 'error',
      text: 'there is no master key: whoever reaches the gateway may use and administer it',
      evidence: 'neither LITELLM_MASTER_KEY nor general_settings.master_key has a value',
      next: `${correct}: it makes one`,
    }
  return (
    isWeak(key.value) && {
      id: 'adopted-weak-master-key',
      severity: 'error',
      text: 'the master key can be guessed',
      evidence: `it is well known, shorter than 16 characters, or does not begin with sk- (${key.value.reveal().length} characters)`,
      next: `${correct}: it makes a new one, and keeps the old one as salt key so that stored credentials stay readable`,
    }
  )
}

/** Where config.yaml holds a value that should be in the environment. */
function inClear(found: HandMade): string[] {
  const general = partOf(found, 'general_settings')
  const clear = (value: unknown) => valueOf(found, value)?.clear === true
  const models = listOf(found, 'model_list').filter(({ litellm_params }) => {
    const { api_key: key, mock_response: mock } = (litellm_params ?? {}) as Record<string, unknown>
    return clear(key) && mock === undefined && String(key).length >= 16
  })
  const environment = Object.keys(partOf(found, 'environment_variables')).filter(name =>
    /KEY|TOKEN|SECRET|PASSWORD|URL/.test(name),
  )
  return [
    ...(clear(general.master_key) ? ['general_settings.master_key'] : []),
    ...(clear(general.database_url) ? ['general_settings.database_url'] : []),
    ...models.map(({ model_name: name }) => `API key of model ${String(name)}`),
    ...environment.map(name => `environment_variables.${name}`),
  ]
}

const clearRule: Rule = ({ found, correct }) => {
  const places = inClear(found)
  return (
    places.length > 0 && {
      id: 'adopted-secrets-in-clear',
      severity: 'error',
      text: 'config.yaml holds secrets in clear',
      evidence: `${places.join(', ')} in ${found.config?.source}`,
      next: `${correct}: they go to the secret store, and config.yaml refers to them`,
    }
  )
}

const ignored: [string[], string][] = [
  [['mcp_settings'], 'mcp_servers, a map by name'],
  [['virtual_keys'], 'keys made through its API'],
  [['litellm_settings', 'database_url'], 'DATABASE_URL in its environment'],
]

const ignoredRules: Rule[] = ignored.map(
  ([path, instead]) =>
    ({ found, correct }) =>
      hasPart(found, ...path) && {
        id: `adopted-ignored-${path.at(-1)}`,
        severity: 'warning',
        text: `LiteLLM does not read ${path.join('.')}`,
        evidence: `it stands in ${found.config?.source}; what LiteLLM reads is ${instead}`,
        next: correct,
      },
)

const quotedRule: Rule = ({ found: { is }, correct }) => {
  const quoted = Object.entries(is.spec.env).filter(([, value]) => /^(["']).*\1$/s.test(value))
  return (
    quoted.length > 0 && {
      id: 'adopted-quoted',
      severity: 'error',
      text: 'values in its environment have quotes around them',
      evidence: `${quoted.map(([name]) => name).join(', ')}: docker run --env-file keeps quotes as a part of the value`,
      next: `${correct}: the env file is written without`,
    }
  )
}

const databaseRule: Rule = ({ found, correct }) =>
  !databaseUrlOf(found) && {
    id: 'adopted-no-database',
    severity: 'error',
    text: 'it has no database: virtual keys, budgets and audit do not work',
    evidence: 'neither DATABASE_URL nor general_settings.database_url has a value',
    next: correct,
  }

const wildcards = ['0.0.0.0', '::']

const publishedRule: Rule = ({ found: { is } }) => {
  const open = is.spec.ports.filter(({ address }) => wildcards.includes(address))
  return (
    (open.length > 0 || is.spec.network === 'host') && {
      id: 'adopted-published',
      severity: 'error',
      text: 'it is published on every address of this host, past ufw and firewalld',
      evidence:
        is.spec.network === 'host'
          ? 'network host'
          : open.map(({ address, hostPort }) => `${address}:${hostPort}`).join(', '),
      next: `${commandName} reconfigure address --deployment ${is.spec.name}: choose who will connect`,
    }
  )
}

const movingRule: Rule = ({ found: { is }, correct }) =>
  !is.spec.image.includes('@') &&
  isMoving(tagOf(is.spec.image)) && {
    id: 'adopted-moving-tag',
    severity: 'warning',
    text: 'its image is named by a tag that moves: a pull brings another version unasked',
    evidence: is.spec.image,
    next: `${correct}, which names the version`,
  }

const stdioServers = (found: HandMade) =>
  Object.entries(partOf(found, 'mcp_servers')).filter(
    ([, entry]) =>
      (entry as { transport?: unknown } | null)?.transport === 'stdio' ||
      (entry as { command?: unknown } | null)?.command !== undefined,
  )

const stdioRule: Rule = ({ found, version, correct }) => {
  const servers = stdioServers(found)
  const isOn = found.is.spec.env.LITELLM_ENABLE_MCP_STDIO?.toLowerCase() === 'true'
  return (
    servers.length > 0 &&
    !isOn &&
    !(version && lower(version, '1.104.0')) && {
      id: 'adopted-stdio-off',
      severity: 'error',
      text: 'its stdio MCP servers do not start',
      evidence: `${servers.map(([name]) => name).join(', ')}; since 1.104.0 they need LITELLM_ENABLE_MCP_STDIO=true in the environment`,
      next: `${correct}: the variable is set`,
    }
  )
}

const namesRule: Rule = ({ found, correct }) => {
  const wrong = Object.keys(partOf(found, 'mcp_servers')).filter(name => name.includes('-') && serverName(name))
  return (
    wrong.length > 0 && {
      id: 'adopted-server-names',
      severity: 'error',
      text: 'LiteLLM does not start with these names of MCP servers',
      evidence: `${wrong.join(', ')}: a name may not hold -`,
      next: `${correct}: they get names with _`,
    }
  )
}

const providerRule: Rule = ({ found, correct }) => {
  const wrong = listOf(found, 'model_list').filter(
    ({ litellm_params }) => !String((litellm_params as Record<string, unknown> | undefined)?.model ?? '').includes('/'),
  )
  return (
    wrong.length > 0 && {
      id: 'adopted-model-provider',
      severity: 'warning',
      text: 'models name no provider',
      evidence: wrong.map(({ model_name: name }) => String(name)).join(', '),
      next: `${correct}: they are written as provider/model`,
    }
  )
}

const debugRule: Rule = ({ found: { is } }) =>
  (is.spec.args.includes('--detailed_debug') || /debug/i.test(is.spec.env.LITELLM_LOG ?? '')) && {
    id: 'adopted-debug',
    severity: 'warning',
    text: 'it logs in detail: requests with what users wrote are in the log',
    evidence: is.spec.args.includes('--detailed_debug') ? '--detailed_debug' : `LITELLM_LOG=${is.spec.env.LITELLM_LOG}`,
    next: 'run it without, once nothing has to be found any more',
  }

const socketRule: Rule = ({ found: { is } }) => {
  const socket = is.spec.mounts.find(({ source }) => /docker\.sock$/.test(source))
  return (
    socket && {
      id: 'adopted-docker-socket',
      severity: 'error',
      text: 'Docker’s socket is in the container: whoever breaks into the gateway has this host',
      evidence: `${socket.source} at ${socket.target}`,
      next: 'run MCP servers that need it in a container of their own',
    }
  )
}

const argumentsRule: Rule = ({ found, correct }) => {
  const key = masterKeyOf(found)?.value.reveal()
  const named = optionOf(found.is.spec.args, '--master_key')
  return (
    (named !== undefined || (key !== undefined && found.is.spec.args.some(one => one.includes(key)))) && {
      id: 'adopted-secret-argument',
      severity: 'error',
      text: 'a secret is among its arguments, which every process on this host can read',
      evidence: 'arguments of the container',
      next: correct,
    }
  )
}

const composeRule: Rule = ({ found: { is } }) => {
  const project = is.spec.labels['com.docker.compose.project']
  return (
    project !== undefined && {
      id: 'adopted-compose',
      severity: 'note',
      text: 'docker compose made it, and would make it again',
      evidence: `project ${project}${is.spec.labels['com.docker.compose.project.working_dir'] ? ` in ${is.spec.labels['com.docker.compose.project.working_dir']}` : ''}`,
      next: 'take the service out of the compose file after a correction: the gateway is then Gatewright’s',
    }
  )
}

const configRule: Rule = ({ found: { config } }) =>
  (config === undefined || config.why !== undefined) && {
    id: 'adopted-config',
    severity: config === undefined ? 'note' : 'warning',
    text:
      config === undefined
        ? 'it has no config.yaml: models and servers are in its database, or nowhere'
        : 'its config.yaml cannot be read',
    evidence:
      config === undefined ? 'no --config among its arguments' : `${config.source ?? config.path}: ${config.why}`,
  }

const rules: Rule[] = [
  versionRule,
  masterKeyRule,
  clearRule,
  argumentsRule,
  quotedRule,
  databaseRule,
  publishedRule,
  socketRule,
  stdioRule,
  namesRule,
  configRule,
  ...ignoredRules,
  providerRule,
  movingRule,
  debugRule,
  composeRule,
]

/** Env files of a hand-made gateway: Docker does not say which one was used, so those are looked at that lie where people put them. */
function envFiles({ is, config }: HandMade, home: string): string[] {
  const directories = [
    is.spec.labels['com.docker.compose.project.working_dir'],
    config?.source && dirname(config.source),
    config?.source && dirname(dirname(config.source)),
  ].filter(one => one !== undefined)
  const names = ['.env', 'litellm.env', `${is.spec.name}.env`]
  return [
    ...directories.flatMap(directory => names.map(name => join(directory, name))),
    ...names.slice(1).map(name => join(home, 'secrets', name)),
  ]
}

async function openEnvFiles(found: HandMade, home: string, { files }: Pick<World, 'files'>): Promise<Found[]> {
  const paths = [...new Set(envFiles(found, home))]
  const looked = await Promise.all(
    paths.map(async (path): Promise<Found[]> => {
      const is = await files.stat(path).catch(() => undefined)
      if (is?.kind !== 'file' || (is.mode & 0o077) === 0) return []
      const text = await files.read(path).catch(() => undefined)
      if (!/^\s*(export )?(LITELLM_MASTER_KEY|DATABASE_URL)=/m.test(text ?? '')) return []
      const what = `chmod 600 ${path}`
      const mode = (is.mode & 0o777).toString(8)
      return [
        {
          id: `adopted-env-file-${path}`,
          severity: 'error',
          text: `others may read the secrets in ${path}`,
          evidence: `mode ${mode}`,
          next: `${what}; then change the keys in it`,
          fix: { what, before: { path, mode }, apply: () => files.setMode(path, 0o600) },
        },
      ]
    }),
  )
  return looked.flat()
}

/** What is wrong with a gateway that was set up by hand, beyond what doctor finds of every gateway. Reads only. */
export async function handMadeFindings(
  found: HandMade,
  version: string | undefined,
  home: string,
  world: Pick<World, 'files'>,
): Promise<Found[]> {
  const looked = { found, version, correct: `${commandName} reconfigure --deployment ${found.is.spec.name}` }
  const told = rules.map(rule => rule(looked)).filter(one => one !== undefined && one !== false)
  return [...told, ...(await openEnvFiles(found, home, world))]
}
