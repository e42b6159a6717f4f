import { serverName } from '../deployment/rules.ts'
import { YamlText } from '../yaml/edit.ts'

/** Parts of a hand-made config.yaml that no LiteLLM reads, or that hold in clear what the secret store has. */
const dropped = [
  ['general_settings', 'database_url'],
  ['litellm_settings', 'database_url'],
  ['litellm_settings', 'master_key'],
  ['virtual_keys'],
  ['mcp_settings'],
]

const keysAt = (file: YamlText, key: string): string[] | undefined => {
  const value = file.at([key])
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined
}

/** The text of a hand-made config.yaml with which the first one of ours begins. Everything else in it stays to the byte, comments included. */
export function carriedOver(text: string): string {
  const file = new YamlText(text, 'config.yaml')
  for (const path of dropped) file.remove(path)
  if (keysAt(file, 'litellm_settings')?.length === 0) file.remove(['litellm_settings'])
  // With such a name the proxy does not start; the server has another one in the answers.
  for (const name of keysAt(file, 'mcp_servers') ?? []) if (serverName(name)) file.remove(['mcp_servers', name])
  return file.text
}
