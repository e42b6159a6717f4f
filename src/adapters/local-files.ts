import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { chown, lstat, mkdir, open, readdir, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isAlive } from '../alive.ts'
import { Exit, Failure } from '../failure.ts'
import { openToRead, readBounded } from './bounded-file.ts'
import { fileFailure } from './file-failure.ts'
import type { FileContent, Files, FileState, Owner, WriteOptions } from './files.ts'
import { checkFile, checkWay, isTrusted } from './strict-modes.ts'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code

/** `undefined` instead of an error where nothing has that path. */
const unlessMissing = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })

/** Runs `work` so that an error of the file system becomes a Failure about `path`. */
async function explained<T>(doing: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Failure || codeOf(error) === undefined ? error : fileFailure(error, doing, path)
  }
}

const chownTo = (path: string, owner: Owner | undefined) => `sudo chown ${owner?.uid ?? process.geteuid?.()} ${path}`

const refused = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.refused })

async function checkTarget(path: string, owner: Owner | undefined): Promise<void> {
  const is = await unlessMissing(lstat(path))
  if (!is) return
  if (is.isSymbolicLink())
    throw fileFailure(Object.assign(new Error('symbolic link'), { code: 'ELOOP' }), 'written', path)
  if (!is.isFile()) throw refused(`${path} was not written`, 'it exists and is no file', `look at it: ls -ld ${path}`)
  if (!isTrusted(is.uid, owner))
    throw refused(`${path} was not written`, `it belongs to user ${is.uid}`, chownTo(path, owner))
}

/** Makes a rename durable: the directory's entry is data of the directory. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  await handle.sync().finally(() => handle.close())
}

/** A new file with its final mode from the first byte. `open`'s mode is cut by the umask, so it is set again before anything is written. */
async function writeNew(path: string, content: FileContent, { mode, owner }: WriteOptions): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const handle = await open(path, flags, mode & 0o700)
  try {
    if (owner && owner.uid !== process.geteuid?.()) await handle.chown(owner.uid, owner.gid)
    await handle.chmod(mode)
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** `.NAME.PID.RANDOM.tmp`: whose it is stands in the name, so that what a killed process left can be told from what another is writing. */
const temporaryFor = (path: string) =>
  join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`)

const removeOne = (path: string, is: Stats) => unlessMissing(is.isDirectory() ? rmdir(path) : unlink(path))

/** Removes what a killed run left beside `path`: it may hold half of a secret. A pid that another process got since then does not keep it for long. */
async function removeLeftovers(path: string): Promise<void> {
  const directory = dirname(path)
  const start = `.${basename(path)}.`
  for (const name of (await unlessMissing(readdir(directory))) ?? []) {
    const [, pid] = (name.startsWith(start) && /^(\d+)\.[0-9a-f]{12}\.tmp$/.exec(name.slice(start.length))) || []
    if (!pid) continue
    const is = await unlessMissing(lstat(join(directory, name)))
    if (is && (!isAlive(Number(pid)) || Date.now() - is.mtimeMs > 60_000)) await removeOne(join(directory, name), is)
  }
}

async function write(path: string, content: FileContent, options: WriteOptions): Promise<void> {
  await checkWay(path, options)
  await checkTarget(path, options.owner)
  const temporary = temporaryFor(path)
  try {
    await writeNew(temporary, content, options)
    await rename(temporary, path)
  } catch (error) {
    await unlessMissing(unlink(temporary))
    throw error
  }
  await syncDirectory(dirname(path))
  await removeLeftovers(path)
}

/** Makes what is missing below what can be trusted, topmost first. A directory that exists stays as it is, so one gets its name when it has its final mode and owner. */
async function makeDirectory(path: string, mode: number, owner?: Owner): Promise<void> {
  await checkWay(join(path, 'in it'), { mode: 0o755, owner }, `${path} is not used`)
  await makeMissing(path, mode, owner)
}

async function makeMissing(path: string, mode: number, owner?: Owner): Promise<void> {
  const is = await unlessMissing(lstat(path))
  if (is?.isSymbolicLink()) return void (await readdir(path))
  if (is?.isDirectory()) return
  if (is) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })
  await makeMissing(dirname(path), mode, owner)
  const temporary = temporaryFor(path)
  try {
    await mkdir(temporary, { mode: 0o700 })
    if (owner && owner.uid !== process.geteuid?.()) await chown(temporary, owner.uid, owner.gid)
    const handle = await open(temporary, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    await handle.chmod(mode).finally(() => handle.close())
    await rename(temporary, path)
  } catch (error) {
    await unlessMissing(rmdir(temporary))
    // Another process made it meanwhile, and has something in it already.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
  }
  await syncDirectory(dirname(path))
  await removeLeftovers(path)
}

async function setMode(path: string, mode: number): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  await handle.chmod(mode).finally(() => handle.close())
}

async function stateOf(path: string): Promise<FileState | undefined> {
  const is = await unlessMissing(lstat(path))
  if (!is) return undefined
  const kind = is.isFile() ? 'file' : is.isDirectory() ? 'directory' : is.isSymbolicLink() ? 'symlink' : 'other'
  return {
    kind,
    mode: is.mode & 0o7777,
    uid: is.uid,
    gid: is.gid,
    size: is.size,
    mtimeMs: is.mtimeMs,
    id: `${is.dev}:${is.ino}`,
  }
}

async function remove(path: string): Promise<void> {
  const is = await unlessMissing(lstat(path))
  if (is) await removeOne(path, is)
  await removeLeftovers(path)
}

async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
  await removeLeftovers(path)
}

async function* stream(path: string): AsyncGenerator<Uint8Array> {
  const handle = await explained('read', path, () => openToRead(path))
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false })) yield chunk as Uint8Array
  } finally {
    await handle.close()
  }
}

/** The file system of this host, through node:fs. */
export const localFiles: Files = {
  read: path => explained('read', path, () => unlessMissing(readBounded(path))),
  stream,
  checkWay: (path, wanted) => explained('used', path, () => checkFile(path, wanted)),
  write: (path, content, options) => explained('written', path, () => write(resolve(path), content, options)),
  makeDirectory: (path, mode, owner) => explained('made', path, () => makeDirectory(resolve(path), mode, owner)),
  remove: path => explained('removed', path, () => remove(resolve(path))),
  removeTree: path => explained('removed', path, () => removeTree(resolve(path))),
  setMode: (path, mode) => explained('changed', path, () => setMode(path, mode)),
  stat: path => explained('looked at', path, () => stateOf(path)),
  real: path => explained('looked at', path, () => unlessMissing(realpath(path))),
  list: path => explained('listed', path, async () => (await unlessMissing(readdir(path)))?.sort() ?? []),
}
