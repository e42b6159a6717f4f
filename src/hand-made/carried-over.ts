import { Exit, Failure } from '../failure.ts'
import { YamlText } from '../yaml/edit.ts'
import { withoutCommentedSecrets } from './comments.ts'
import { clearSecrets, secretsToMove, type Written } from './in-clear.ts'
import { type Names, namesIn } from './renames.ts'

type Values = Record<string, unknown>

/** Parts of a hand-made config.yaml that no LiteLLM reads, or that hold in clear what the secret store has. */
const dropped = [
  ['general_settings', 'database_url'],
  ['litellm_settings', 'database_url'],
  ['litellm_settings', 'master_key'],
  ['virtual_keys'],
  ['mcp_settings'],
]

const valuesAt = (file: YamlText, ...path: string[]): Values => {
  const value = file.at(path)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}
}

/** Beside another file than the hand-made one it would look for its includes where they are not, and not start. */
function refuseIncludes(file: YamlText): void {
  const include = file.at(['include'])
  if (include === undefined || include === null || (Array.isArray(include) && include.length === 0)) return
  throw new Failure({
    what: 'this gateway is not corrected',
    why: `its config.yaml includes other files (${[include].flat().map(String).join(', ')}), which the new one would not find`,
    next: 'put what stands in them into config.yaml, take `include` out, and restart the container; then correct it',
    exit: Exit.refused,
  })
}

/** Each secret that stands there itself becomes a reference; one of `environment_variables` is the container's own variable from then on. */
function moveSecrets(file: YamlText, written: Written, names: Names): void {
  const moved = secretsToMove(file.value, written, names)
  // Also of those that the answers have: what an anchor has is copied for others when they are written.
  for (const { path, variable } of clearSecrets(file.value)) file.replaceShared(path, `os.environ/${variable}`)
  // From the end, so that nothing that is taken away moves what is still to come.
  for (const { path, variable } of moved.toReversed())
    if (path[0] === 'environment_variables') file.remove(path)
    else file.set(path, `os.environ/${variable}`)
  if ('environment_variables' in file.value && Object.keys(valuesAt(file, 'environment_variables')).length === 0)
    file.remove(['environment_variables'])
}

/**
 * A server that the answers have under another name takes everything of its entry along, what restricts it above all. One that they do not have stays, unless
 * its name is one with which the proxy does not start.
 */
function renameServers(file: YamlText, { servers }: Written, names: Names): void {
  for (const [key, entry] of Object.entries(valuesAt(file, 'mcp_servers'))) {
    const name = names.get(key)
    const isOurs = name !== undefined && servers.some(server => server.name === name)
    if (name === key || (!isOurs && !key.includes('-'))) continue
    file.remove(['mcp_servers', key])
    if (!isOurs) continue
    file.add(['mcp_servers'], { [name]: entry })
    for (const [alias, of] of Object.entries(valuesAt(file, 'litellm_settings', 'mcp_aliases')))
      if (of === key) file.set(['litellm_settings', 'mcp_aliases', alias], name)
  }
}

/** The text of a hand-made config.yaml with which the first one of ours begins. Everything else in it stays to the byte, comments included, of which only what is secret is left out. */
export function carriedOver(text: string, written: Written): string {
  const file = new YamlText(withoutCommentedSecrets(text), 'config.yaml')
  refuseIncludes(file)
  const names = namesIn(text)
  for (const path of dropped) file.remove(path)
  moveSecrets(file, written, names)
  if ('litellm_settings' in file.value && Object.keys(valuesAt(file, 'litellm_settings')).length === 0)
    file.remove(['litellm_settings'])
  renameServers(file, written, names)
  return file.text
}
