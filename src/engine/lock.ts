import { createHash } from 'node:crypto'
import { connect, type Server, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { z } from 'zod'
import { type Holding, holdName, whoHolds } from '../adapters/held-name.ts'
import { userNamed } from '../adapters/strict-modes.ts'
import { Exit, Failure } from '../failure.ts'
import { deploymentFiles } from '../paths.ts'
import type { World } from '../world.ts'

const holderSchema = z.object({
  pid: z.int(),
  /** Whoever typed the command: under sudo the user before it. */
  user: z.string().max(100),
  command: z.string().max(200),
  /** ISO 8601. */
  since: z.iso.datetime(),
})

/** Who holds a lock, as the holder itself says. */
type Holder = z.output<typeof holderSchema>

export interface Lock {
  release(): Promise<void>
}

/**
 * Takes the lock of each of these things or throws a Failure that names who holds one.
 *
 * A lock is a held name, called after the thing: a dead holder needs no repair, and no two can both believe that they replaced it. No file or directory of
 * any user has to be written, so it is the same for root, for sudo and for every other user. Who holds it is asked of the holder, over that socket.
 */
export async function takeLock(things: readonly string[], command: string, now: () => Date): Promise<Lock> {
  const mine: Holder = { pid: process.pid, user: userName(), command, since: now().toISOString() }
  const taken: Server[] = []
  const release = async () => void (await Promise.all(taken.map(closed)))
  try {
    // In the order in which they are given, by everybody: nobody waits, so nobody waits for each other.
    for (const name of things.map(socketName)) taken.push(await bind(name, JSON.stringify(mine)))
  } catch (error) {
    await release()
    throw error
  }
  return { release }
}

/**
 * Takes the lock of a gateway, whoever runs this: of its name on the engine, since that is where it is, and of the state directory, which knows it by engines
 * that may differ. An engine's id is told only to those who may use it. Without an engine nothing of the gateway that others have can be changed, either.
 *
 * What a process in another network namespace does is not excluded by it; there each change asks once more whose a thing is before it is made.
 */
export async function lockGateway({ engine, own, now }: World, name: string, command: string): Promise<Lock> {
  const { id } = await engine.info().catch((): { id?: string } => ({}))
  const onEngine = id === undefined ? [] : [`gateway ${name} on engine ${id}`]
  return takeLock([...onEngine, deploymentFiles(own, name).state], command, now)
}

/** The hash, since a name of a socket has 107 bytes at most. */
const socketName = (thing: string) => `gatewright-lock-${createHash('sha256').update(thing).digest('hex')}`

function userName(): string {
  const { SUDO_USER: before } = process.env
  if (process.geteuid?.() === 0 && before && before !== 'root') return `${before} (sudo)`
  try {
    return userInfo().username
  } catch {
    // A uid that this host has no name for.
    return `user ${process.geteuid?.()}`
  }
}

/** A held name that says whose it is. */
async function bind(name: string, mine: string): Promise<Server> {
  const server = await holdName(name, socket => {
    // Whoever asks and leaves before the answer is of no concern to the work.
    socket.on('error', () => socket.destroy())
    socket.end(mine)
  })
  if (!server) throw await held(name, await holderOf(name), await whoHolds(name))
  return server
}

const closed = (server: Server) => new Promise<void>(resolve => server.close(() => resolve()))

/** Longer than any answer of ours: what else listens there is not listened to for long. */
const [longestAnswer, longestWait] = [1_000, 1_000]

async function answerOf(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) {
    text += chunk as string
    if (text.length > longestAnswer) break
  }
  return text
}

/** Who holds the socket of that name, where it says so. */
async function holderOf(name: string): Promise<Holder | undefined> {
  const socket = connect(`\0${name}`)
  const timer = setTimeout(() => socket.destroy(), longestWait)
  try {
    return holderSchema.parse(JSON.parse(await answerOf(socket)))
  } catch {
    // It ended just now, is stopped, or is none of ours: nobody is named.
    return undefined
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

/** Anybody may hold a name and say anything; what the kernel says of it counts more. */
async function held(name: string, holder: Holder | undefined, seen: Holding | undefined): Promise<Failure> {
  const failure = (why: string, next: string) =>
    new Failure({ what: 'another Gatewright is at work on this gateway', why, next, exit: Exit.refused })
  if (holder && (!seen || seen.pid === holder.pid))
    return failure(
      `"${holder.command}" of ${holder.user}, process ${holder.pid}, since ${holder.since}${seen ? '' : ', as it says of itself'}`,
      `wait for it to end, or look at it with: ps -fp ${holder.pid}`,
    )
  if (seen)
    return failure(
      `its lock is held by process ${seen.pid} of ${await userNamed(seen.uid)}, which does not say what for: it is stopped, or is another program`,
      `look at it: ps -fp ${seen.pid}; where it is not at work on this gateway, end it: ${seen.uid === process.geteuid?.() ? '' : 'sudo '}kill ${seen.pid}; then run the same command again`,
    )
  return failure(
    'whoever holds its lock does not say who it is: it ended just now, is stopped, or is another program',
    `try again; should it be held still, see which process has it: sudo ss -xlp | grep ${name.slice(0, 28)}`,
  )
}
