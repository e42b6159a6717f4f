import type { Files } from '../adapters/files.ts'
import type { ApplyContext, Change, PlanContext, Receipt } from '../engine/step.ts'
import { receiptOf, type Recorded } from '../gateway/recorded.ts'
import { sha256 } from '../text/sha256.ts'

/** A file that Gatewright writes as a whole. */
export interface FileToWrite {
  path: string
  content: string
  mode: number
}

export interface FoundFile {
  content: string
  mode: number
  /** Somebody changed it since we wrote it, or it was there before us. */
  edited: boolean
}

/** Receipt of a written file: by its sum, an edit by hand is told from our own text later. */
interface Written extends Receipt {
  sha256: string
  /** Of our text before, which comes back when a change has to be given up. */
  before?: string
  created: boolean
  /** The newest copy of a text that was not ours. */
  backup?: string
}

/** Looks at a file and, by the receipt of change `id`, whether it is as we left it. */
export async function findFile(files: Files, path: string, id: string, made: Recorded): Promise<FoundFile | undefined> {
  const content = await files.read(path)
  const state = await files.stat(path)
  if (content === undefined || !state) return undefined
  const ours = [receiptOf(made, id, 'sha256'), receiptOf(made, id, 'before')]
  return { content, mode: state.mode, edited: !ours.includes(sha256(content)) }
}

/** What a plan says about replacing a file that somebody edited. */
export const backupNote = 'edited by hand; a copy of it is kept beside it'

/** A name beside the file that no other copy has. */
async function backupName(files: Files, path: string, now: Date): Promise<string> {
  const base = `${path}.${now.toISOString().slice(0, 19).replaceAll(':', '-')}.bak`
  return (await files.stat(base)) ? `${base}.${now.getTime()}` : base
}

/** Writes the file, after a copy of a text that is not ours. Done already, it changes nothing. */
export async function writeOwnFile(
  { world }: PlanContext,
  change: Change,
  file: FileToWrite,
  made: Recorded,
): Promise<Written> {
  const { files, owner, now } = world
  const is = await findFile(files, file.path, change.id, made)
  const created = change.action === 'create' || receiptOf(made, change.id, 'created') === true
  let backup = receiptOf<string>(made, change.id, 'backup')
  if (is?.edited && is.content !== file.content) {
    backup = await backupName(files, file.path, now())
    await files.write(backup, is.content, { mode: is.mode, owner })
  }
  if (is?.content !== file.content || is.mode !== file.mode)
    await files.write(file.path, file.content, { mode: file.mode, owner })
  const replaced = is && !is.edited && is.content !== file.content
  const before = replaced ? sha256(is.content) : receiptOf<string>(made, change.id, 'before')
  return { sha256: sha256(file.content), created, ...(before && { before }), ...(backup && { backup }) }
}

/** Removes the file, or puts back the text that was there before us. */
export async function takeBackFile(
  { world }: ApplyContext,
  change: Change,
  receipt: Receipt | undefined,
  path: string,
): Promise<void> {
  const { files, owner } = world
  const made = change.action === 'create' || receipt?.created === true
  const backup = receipt?.backup as string | undefined
  const text = backup && (await files.read(backup))
  if (made) return files.remove(path)
  const is = await files.stat(path)
  if (text === undefined || text === '' || !is) return
  await files.write(path, text, { mode: is.mode, owner })
  await files.remove(backup!)
}
