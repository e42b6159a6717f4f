import type { Block, Client, ClientParts } from './client.ts'
import { clients } from './table.ts'

/** How one client is set up, in commands or in a file of its own. */
export interface ClientLines {
  id: string
  name: string
  blocks: Block[]
  notes: string[]
}

/** A key that is to be shown stands where shell lines have `$KEY`. */
const revealed = (block: Block, { key }: ClientParts): Block =>
  key === undefined ? block : { ...block, lines: block.lines.map(line => line.replaceAll('$KEY', key)) }

/** How one client is set up for this gateway. */
export function linesOf(client: Client, parts: ClientParts): ClientLines {
  const { id, name, notes } = client
  const blocks = [client.models, client.tools, client.check].flatMap(make => {
    const block = make?.(parts)
    return block && block.lines.length > 0 ? [revealed(block, parts)] : []
  })
  return { id, name, blocks, notes }
}

/** How each known client is set up for this gateway. */
export const clientLines = (parts: ClientParts): ClientLines[] => clients.map(client => linesOf(client, parts))
