import { readFound } from '../import/file.ts'
import { preview } from '../import/preview.ts'

/** What each server of a config.yaml is called in the answers, by its key there; one that the answers cannot have is not among them. */
export type Names = ReadonlyMap<string, string>

/** Whether the text itself has servers, whatever the files have that it includes. */
export const hasServers = (text: string): boolean =>
  text.trim() !== '' && readFound(text, 'config.yaml').file.servers.length > 0

/** The names that an import gives the servers of a config.yaml. */
export function namesIn(text: string): Names {
  if (!hasServers(text)) return new Map()
  const { servers } = preview(text, 'config.yaml', { existing: [] })
  return new Map(servers.flatMap(({ from, name, draft }) => (draft ? [[from, name] as const] : [])))
}
