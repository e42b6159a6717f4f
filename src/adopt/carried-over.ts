import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml'
import { serverName } from '../deployment/rules.ts'

/** Parts of a hand-made config.yaml that no LiteLLM reads, or that hold in clear what the secret store has. */
const dropped = [
  ['general_settings', 'database_url'],
  ['litellm_settings', 'database_url'],
  ['litellm_settings', 'master_key'],
  ['virtual_keys'],
  ['mcp_settings'],
]

/** The comment above the first entry. */
function headOf(map: YAMLMap): string | undefined {
  const key = map.items[0]?.key
  return (map.commentBefore ?? (isScalar(key) ? key.commentBefore : undefined)) || undefined
}

/** The text of a hand-made config.yaml with which the first one of ours begins. Everything else in it stays, comments included. */
export function carriedOver(text: string): string {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents)) return text
  const head = headOf(document.contents)
  for (const path of dropped) if (document.hasIn(path)) document.deleteIn(path)
  const settings = document.get('litellm_settings', true)
  if (isMap(settings) && settings.items.length === 0) document.delete('litellm_settings')
  const servers = document.get('mcp_servers', true)
  // With such a name the proxy does not start; the server has another one in the answers.
  if (isMap(servers)) servers.items = servers.items.filter(({ key }) => !serverName(String(key)))
  // What stands at the head of the file is about the file, and goes along although its first entry does not.
  if (head !== undefined && headOf(document.contents) !== head) document.commentBefore = head
  return document.toString({ lineWidth: 0 })
}
