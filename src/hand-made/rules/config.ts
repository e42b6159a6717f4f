import { serverName } from '../../deployment/rules.ts'
import { databaseUrlOf, type HandMade, hasPart, lackingVariables, listOf, partOf } from '../hand-made.ts'
import { lower, type Rule } from './rule.ts'

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

const databaseRule: Rule = ({ found, correct }) =>
  !databaseUrlOf(found) && {
    id: 'adopted-no-database',
    severity: 'error',
    text: 'it has no database: virtual keys, budgets and audit do not work',
    evidence: 'neither DATABASE_URL nor general_settings.database_url has a value',
    next: correct,
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

type Command = { command?: unknown; args?: unknown }

/** Commands of every MCP server that its config.yaml names, also where LiteLLM does not read them. */
function serverCommands(found: HandMade): string[][] {
  const ignored = listOf(found, 'mcp_settings').map(({ mcp_server: one }) => one as Command | null)
  const all = [...Object.values(partOf(found, 'mcp_servers')).map(entry => entry as Command | null), ...ignored]
  return all.map(entry =>
    [entry?.command, ...[entry?.args ?? []].flat()].flatMap(text =>
      typeof text === 'string' ? text.split(/\s+/) : [],
    ),
  )
}

const script = /^\/.+\.(js|mjs|cjs|ts|py|sh|rb|jar)$/

/** Where an image has its own programs. */
const ofImage = /^\/(app|usr|opt|bin|lib)\//

const scriptRule: Rule = ({ found, correct }) => {
  const { mounts } = found.is.spec
  const isMounted = (path: string) =>
    mounts.some(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
  const missing = serverCommands(found)
    .flat()
    .filter(word => script.test(word) && !ofImage.test(word) && !isMounted(word))
  return (
    missing.length > 0 && {
      id: 'adopted-script-missing',
      severity: 'error',
      text: 'an MCP server runs a script that is not in the container',
      evidence: `${[...new Set(missing)].join(', ')}: nothing is mounted there`,
      next: `${correct}, and give the server its directory to mount, or an npm package`,
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

/** Providers by how the names of their models begin. A suggestion: LiteLLM itself asks a list of models. */
const likely: [start: RegExp, provider: string][] = [
  [/^claude/, 'anthropic'],
  [/^(gpt|o\d|chatgpt|text-embedding|dall-e|whisper|tts)/, 'openai'],
  [/^command|^embed-/, 'cohere'],
  [/^gemini/, 'gemini'],
  [/^(mi[sx]tral|codestral|magistral|devstral)/, 'mistral'],
  [/^deepseek/, 'deepseek'],
  [/^grok/, 'xai'],
]

const providerRule: Rule = ({ found, correct }) => {
  const wrong = listOf(found, 'model_list').flatMap(({ model_name: name, litellm_params: params }) => {
    const { model, mock_response: mock, custom_llm_provider: provider } = (params ?? {}) as Record<string, unknown>
    const text = String(model ?? '')
    if (text.includes('/') || mock !== undefined || provider !== undefined || text === '*') return []
    const [, guess] = likely.find(([start]) => start.test(text)) ?? []
    return [`${String(name)}: ${text}${guess ? ` (by its name ${guess}/${text})` : ''}`]
  })
  return (
    wrong.length > 0 && {
      id: 'adopted-model-provider',
      severity: 'warning',
      text: 'models name no provider',
      evidence: wrong.join(', '),
      next: `${correct}: it asks for them as provider/model`,
    }
  )
}

const variablesRule: Rule = ({ found, correct }) => {
  const lacking = lackingVariables(found)
  return (
    lacking.length > 0 && {
      id: 'adopted-variables-missing',
      severity: 'warning',
      text: 'config.yaml refers to variables that the container does not have',
      evidence: lacking.map(({ name, where }) => `${name} (${where.join(', ')})`).join('; '),
      next: `set them in the environment of the correction: ${lacking.map(({ name }) => `${name}=...`).join(' ')} ${correct}`,
    }
  )
}

const includeRule: Rule = ({ found: { config } }) =>
  config?.included !== undefined && {
    id: 'adopted-include',
    severity: 'warning',
    text: 'its config.yaml includes other files',
    evidence: `${config.included.join(', ')}${config.unread ? `; not readable from this host: ${config.unread.join(', ')}` : ''}`,
    next: 'put what stands in them into config.yaml before a correction, which is refused until then',
  }

const twiceRule: Rule = ({ found: { config } }) =>
  config?.warnings !== undefined && {
    id: 'adopted-config-warnings',
    severity: 'warning',
    text: 'LiteLLM passes over a part of its config.yaml',
    evidence: `${config.warnings.join('; ')}, in ${config.source}`,
    next: 'take out what is not meant',
  }

/** What is wrong with its config.yaml. */
export const configRules: Rule[] = [
  databaseRule,
  stdioRule,
  scriptRule,
  namesRule,
  configRule,
  ...ignoredRules,
  providerRule,
  variablesRule,
  includeRule,
  twiceRule,
]
