import type { Files } from '../adapters/files.ts'
import type { Answers } from '../deployment/field.ts'
import { parseAnswers } from '../deployment/file.ts'
import { deploymentFiles, type OwnPaths } from '../paths.ts'

const counted = (count: number) => `${count} MCP server${count === 1 ? '' : 's'}`

function serversIn(text: string, path: string): number {
  try {
    return (parseAnswers(text, path) as { servers?: Answers[] }).servers?.length ?? 0
  } catch {
    // A damaged draft is told of by whoever needs it; a rehearsal does not.
    return 0
  }
}

/** What a rehearsal says of answers that lie on this host: it goes by its own, and somebody who has just imported servers would miss them. */
export async function draftNote(files: Pick<Files, 'read'>, own: OwnPaths, name: string): Promise<string[]> {
  const { draft } = deploymentFiles(own, name)
  const text = await files.read(draft)
  if (text === undefined) return []
  const count = serversIn(text, draft)
  return [
    `The draft of ${name}${count > 0 ? `, with ${counted(count)},` : ''} is not rehearsed: a rehearsal has a host of its own, which reaches none of what the draft names. It is untouched; gatewright setup --plan shows what comes of it here.`,
  ]
}
