import { readBounded } from '../adapters/bounded-file.ts'
import { localFiles } from '../adapters/local-files.ts'
import type { Answers } from '../deployment/field.ts'
import { Exit, Failure } from '../failure.ts'
import type { Session } from '../setup/session.ts'
import { imported, type Values } from './add.ts'
import { type FoundPlace, foundHere } from './places.ts'
import { preview, type Preview } from './preview.ts'

/** Files of known clients on this host, for the user whose gateway it will be. */
export const placesFor = ({ host }: Session): Promise<FoundPlace[]> =>
  foundHere({
    files: localFiles,
    home: host.user.home,
    directory: process.cwd(),
    platform: process.platform,
    env: process.env,
  })

/** A preview of one file; `~` is the home directory of the user whose gateway it will be. */
export async function previewFile(session: Session, path: string, existing: Answers[]): Promise<Preview> {
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
  return preview(text, full, { existing })
}

/** Puts the servers of a preview behind those that are there. Secrets first, so that no answer refers to one that is not kept. */
export async function addToSession(
  session: Session,
  existing: Answers[],
  one: Preview,
  values: Values,
): Promise<string[]> {
  const { items, secrets } = imported(one, values)
  for (const [id, value] of secrets) await session.keepSecret(id, value)
  await session.answer('servers', [...existing, ...items])
  return items.map(({ name }) => String(name))
}
