import { asFailure } from '../failure.ts'
import { wantedFiles } from '../steps/files/wanted.ts'
import { projectFiles } from '../gateway/paths.ts'
import { receiptOf, recorded } from '../gateway/recorded.ts'
import { sha256 } from '../text/sha256.ts'
import type { CheckContext } from './check.ts'

/** Sums of what Gatewright wrote there; where its record was lost in a crash, of what it would write. */
async function knownSums(context: CheckContext): Promise<string[]> {
  const made = await recorded(context)
  const written = ['sha256', 'before'].map(name => receiptOf<string>(made, 'files:deploy-script', name))
  if (written[0] !== undefined) return written.filter(sum => sum !== undefined)
  const wanted = await wantedFiles(context, made)
  return wanted.filter(({ name }) => name === 'deploy-script').map(({ content }) => sha256(content))
}

/** A script as it was looked at. */
export interface Script {
  path: string
  text: string
  /** Whose it is. */
  uid: number
}

/** deploy.sh, or why it is not run: it is another one than Gatewright wrote, or somebody else could have made it one. */
export async function ownScript(context: CheckContext): Promise<Script | string> {
  const { files, owner } = context.world
  const path = projectFiles(context.deployment).deployScript
  const is = await files.stat(path)
  if (!is) return `${path} does not exist`
  if (is.kind !== 'file') return `${path} is a ${is.kind}, and was not run`
  if (is.uid !== owner.uid && is.uid !== process.getuid?.())
    return `${path} belongs to user ${is.uid} and not to ${owner.uid}, and was not run`
  if ((is.mode & 0o022) !== 0) return `others may write to ${path}, so it was not run: chmod go-w ${path}`
  const open = await files.checkWay(path, { mode: 0o755, owner }).then(() => undefined, asFailure)
  if (open) return `${path} was not run: ${open.why}: ${open.next}`
  const text = (await files.read(path)) ?? ''
  if ((await knownSums(context)).includes(sha256(text))) return { path, text, uid: is.uid }
  return `${path} is not what Gatewright wrote, and was not run; setup writes it anew and keeps a copy of it`
}
