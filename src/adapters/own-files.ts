import { join } from 'node:path'
import { asFailure, Failure } from '../failure.ts'
import type { OwnPaths } from '../paths.ts'
import type { Files, Owner } from './files.ts'

/**
 * Files whose own ones are trusted: which gateway is ours, and what it is to be, is believed of what stands there. Whatever is read of it is not somebody else's,
 * and nobody else could have put it there.
 */
export function withTrustedOwn(files: Files, { config, state }: OwnPaths, owner: Owner): Files {
  const check = async (path: string) => {
    const isOwn = [config, state].some(directory => path.startsWith(`${directory}/`))
    if (isOwn) await files.checkWay(path, { mode: 0o600, owner })
  }
  return {
    ...files,
    async read(path) {
      await check(path)
      return files.read(path)
    },
    async *stream(path) {
      await check(path)
      yield* files.stream(path)
    },
  }
}

/** Refuses a directory whose content others could replace. */
export async function checkDirectory(
  { files, owner }: { files: Pick<Files, 'checkWay'>; owner: Owner },
  directory: string,
  mode: number,
): Promise<void> {
  const fault = await files.checkWay(join(directory, 'any file'), { mode, owner }).then(() => undefined, asFailure)
  if (!fault) return
  const { why, next, exit, cause } = fault
  throw new Failure({ what: `${directory} is not used`, why, next, exit, cause })
}
