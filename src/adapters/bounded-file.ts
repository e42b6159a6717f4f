import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { bounds, tooLarge } from '../value-bounds.ts'
import { Exit, Failure } from '../failure.ts'

/** A file system that does not answer, such as a network's. */
const timeLimit = 30_000

const unreadable = (name: string, why: string, next: string) =>
  new Failure({ what: `${name} cannot be read`, why, next, exit: Exit.usage })

const tooMuch = (name: string, limit: number) => unreadable(name, tooLarge(limit), 'name the file that was meant')

/** True of a path that somebody typed as well as of one that Gatewright has of its own. */
const regular = (path: string) => `see that ${path} is a regular file`

/** `<(command)` of a shell, and `/dev/stdin`: a pipe that whoever started this process gave it. */
const isHandedOver = (path: string) => /^\/(dev|proc\/(self|\d+))\/fd\/\d+$|^\/dev\/stdin$/.test(path)

/** Why what has this path is no file to read, if so. */
async function wrongKind(handle: FileHandle): Promise<string | undefined> {
  const is = await handle.stat()
  if (is.isFile()) return undefined
  if (is.isDirectory()) return 'a directory'
  return is.isFIFO() ? 'a named pipe, which might never end' : 'a device or a socket'
}

/** A regular file, or what a shell handed over as one, to be read. What else has that path is a failure. */
export async function openToRead(path: string): Promise<FileHandle> {
  const isPipe = isHandedOver(path)
  // Without O_NONBLOCK a named pipe is opened only once somebody writes into it (open(2)).
  const handle = await open(path, constants.O_RDONLY | (isPipe ? 0 : constants.O_NONBLOCK | constants.O_NOCTTY)).catch(
    (error: unknown) => {
      throw asFailure(error, path)
    },
  )
  const kind = isPipe ? undefined : await wrongKind(handle)
  if (kind === undefined) return handle
  await handle.close()
  throw unreadable(path, `it is ${kind}`, regular(path))
}

async function read(path: string, limit: number): Promise<Buffer> {
  const handle = await openToRead(path)
  try {
    if (!isHandedOver(path) && (await handle.stat()).size > limit) throw tooMuch(path, limit)
    return await allOf(handle.createReadStream({ autoClose: false }), path, limit)
  } finally {
    await handle.close()
  }
}

/** All that comes, up to the bound. */
async function allOf(content: AsyncIterable<unknown>, name: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  // A file of /proc says of itself that it is empty, and one may grow while it is read: only what came counts.
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk as Uint8Array)
    length += bytes.length
    if (length > limit) throw tooMuch(name, limit)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** As Windows' editors write text, which begins with a mark, and what ASCII in UTF-16 looks like without one. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0 && second !== 0 && second !== undefined) return new TextDecoder('utf-16be').decode(bytes)
  return first !== 0 && second === 0 ? new TextDecoder('utf-16le').decode(bytes) : bytes.toString('utf8')
}

/** A socket cannot even be opened (ENXIO, open(2)). */
const asFailure = (error: unknown, path: string) =>
  (error as NodeJS.ErrnoException).code === 'ENXIO'
    ? unreadable(path, 'it is a device or a socket', regular(path))
    : error

/**
 * The text of a regular file, or of what a shell handed over as one. A directory, a named pipe, a device, a socket, more than `limit` bytes and a file system
 * that does not answer are failures; errors of the system, such as ENOENT, are thrown as they are.
 */
export async function readBounded(path: string, limit: number = bounds.bytes): Promise<string> {
  const reading = read(path, limit)
  if (isHandedOver(path)) return textOf(await reading)
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(unreadable(path, 'the file system does not answer', `look at what it lies on: findmnt -T ${path}`)),
    timeLimit,
  )
  try {
    return textOf(await Promise.race([reading, promise]))
  } finally {
    clearTimeout(timer)
  }
}

/** The text of a stream such as the standard input. */
export const readInput = async (content: AsyncIterable<unknown>, name: string, limit = bounds.bytes): Promise<string> =>
  textOf(await allOf(content, name, limit))
