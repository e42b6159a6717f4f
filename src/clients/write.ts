import type { Client, ClientParts } from './client.ts'
import { setInJson } from './edit-json.ts'
import { setInToml } from './edit-toml.ts'

/** The text of a client's own file with the gateway put in. Throws CannotEdit where that would touch anything else. */
export function editedText({ format, nodes }: Client, text: string | undefined, parts: ClientParts): string {
  const set = format === 'toml' ? setInToml : setInJson
  return (nodes?.(parts) ?? []).reduce<string | undefined>((done, node) => set(done, node), text) ?? ''
}
