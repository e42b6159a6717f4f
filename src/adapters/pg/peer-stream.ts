import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { promisify } from 'node:util'
import { childEnvironment } from '../child-environment.ts'
import { allows, canBeReached, forAll } from '../open-to-all.ts'

/**
 * Connects the socket as another user and passes bytes on. The user is changed inside this child, after Node has been loaded: the user need not be able
 * to read Node itself, and this process never changes its own identity (which all its threads would share).
 */
const relay = `
const [socket, user, uid, gid] = process.argv.slice(1)
if (uid) { process.initgroups(user, Number(gid)); process.setgid(Number(gid)); process.setuid(Number(uid)) }
const server = require('node:net').connect(socket)
server.on('error', error => { process.stderr.write(error.code || error.message); process.exit(1) })
server.on('connect', () => { process.stdin.pipe(server); server.pipe(process.stdout) })
server.on('close', () => process.exit(0))
process.stdin.on('end', () => server.end())
`

type Child = ChildProcessWithoutNullStreams

const idOf = async (flag: '-u' | '-g', user: string) =>
  (
    await promisify(execFile)('id', [flag, user], { env: childEnvironment('system') }).catch(() => undefined)
  )?.stdout.trim()

/** The relay's user, this process's, and whether everybody may run this Node where it lies. */
type Relay = { node: string; socket: string; user: string; uid: number; gid: number; mine: number; isOpen: boolean }

/**
 * The command of the relay as the operating system's user of that name: by setuid for root, by itself where it is this user, else through sudo. A user who may not
 * run this Node where it lies, such as below a closed home directory, is taken on by root there too.
 */
export function relayCommand({ node, socket, user, uid, gid, mine, isOpen }: Relay): string[] {
  const own = [node, '-e', relay, socket, user]
  const byRoot = [...own, String(uid), String(gid)]
  if (mine === 0) return byRoot
  if (mine === uid) return own
  return isOpen ? ['sudo', '-n', '-u', user, '--', ...own] : ['sudo', '-n', '--', ...byRoot]
}

async function startRelay(socket: string, user: string): Promise<Child> {
  const [uid, gid] = await Promise.all([idOf('-u', user), idOf('-g', user)])
  if (uid === undefined || gid === undefined)
    throw new Error(`this host has no user "${user}", as which a peer login would have to be made`)
  const node = process.execPath
  const [command, ...args] = relayCommand({
    node,
    socket,
    user,
    uid: Number(uid),
    gid: Number(gid),
    mine: process.geteuid?.() ?? 0,
    isOpen: canBeReached(node) && allows(node, forAll.run),
  })
  return spawn(command!, args, { stdio: 'pipe', cwd: '/', env: childEnvironment('system') })
}

/** What node-postgres takes as its socket: a unix socket that another user has opened. */
export class PeerStream extends Duplex {
  readonly #user: string
  #child: Child | undefined

  constructor(user: string) {
    super()
    this.#user = user
  }

  /** Called by node-postgres with the socket's path in place of a port. */
  connect(socket: string): this {
    startRelay(socket, this.#user).then(
      child => this.#adopt(child),
      (error: Error) => this.destroy(error),
    )
    return this
  }

  #adopt(child: Child): void {
    this.#child = child
    let said = ''
    child.stderr.on('data', chunk => (said += chunk))
    child.on('error', error => this.destroy(helperError(error.message)))
    // The server's end may be gone before the last bytes are written.
    child.stdin.on('error', () => {})
    child.stdout.on('data', chunk => this.push(chunk) || child.stdout.pause())
    child.on('close', code => {
      if (code !== 0) this.destroy(relayError(said.trim()))
      else this.push(null)
    })
    this.emit('connect')
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#child) this.#child.stdin.write(chunk, encoding, () => done())
    else this.once('connect', () => this._write(chunk, encoding, done))
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child?.stdin.end()
    done()
  }

  override _read(): void {
    this.#child?.stdout.resume()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child?.kill('SIGKILL')
    done(error)
  }

  /** Parts of a socket that mean nothing here. */
  setNoDelay = () => this
  setKeepAlive = () => this
  ref = () => this
  unref = () => this
}

/** The relay says an errno code and nothing else; whatever else stands there comes from sudo. */
function relayError(said: string): Error {
  if (/^E[A-Z]+$/.test(said)) return Object.assign(new Error(said), { code: said })
  return helperError(said || 'it ended')
}

const helperError = (said: string) => new Error(`the helper for the peer login: ${said}`)
