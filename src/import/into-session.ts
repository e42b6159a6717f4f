import { readBounded } from '../adapters/bounded-file.ts'
import { localFiles } from '../adapters/local-files.ts'
import type { Answers } from '../deployment/field.ts'
import { Exit, Failure } from '../failure.ts'
import type { Session } from '../setup/session.ts'
import { allOf, imported, type Values } from './add.ts'
import { type FoundPlace, foundHere } from './places.ts'
import { type Choices, preview, type Preview } from './preview.ts'

/** Files of known clients on this host, for the user whose gateway it will be. */
export const placesFor = ({ host }: Session): Promise<FoundPlace[]> =>
  foundHere({
    files: localFiles,
    home: host.user.home,
    directory: process.cwd(),
    platform: process.platform,
    env: process.env,
  })

/** The preview of a file, by what was decided about its servers so far. */
export type Look = (choices?: Choices) => Preview

/** A text as it would be imported beside the servers that are there. */
export async function lookAtText(session: Session, text: string, source: string, existing: Answers[]): Promise<Look> {
  const secrets = await session.secretsOfServers(existing)
  return choices => preview(text, source, { existing, secrets, env: process.env, ...(choices && { choices }) })
}

/** The same of a file; `~` is the home directory of the user whose gateway it will be. */
export async function lookAtFile(session: Session, path: string, existing: Answers[]): Promise<Look> {
  const full = path.replace(/^~(?=\/)/, session.host.user.home)
  const text = await readBounded(full).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof Failure) throw error
    throw new Failure({
      what: `${full} cannot be read`,
      why: error.code === 'ENOENT' ? 'there is no such file' : error.message,
      next: 'give the path of a client’s file',
      exit: Exit.usage,
      cause: error,
    })
  })
  return lookAtText(session, text, full, existing)
}

/** Puts the servers of a preview behind those that are there. Secrets first, so that no answer refers to one that is not kept. */
export async function addToSession(
  session: Session,
  existing: Answers[],
  one: Preview,
  values: Values,
): Promise<string[]> {
  const { items, secrets } = allOf(imported(one, values))
  for (const [id, value] of secrets) await session.keepSecret(id, value)
  await session.answer('servers', [...existing, ...items])
  return items.map(({ name }) => String(name))
}
