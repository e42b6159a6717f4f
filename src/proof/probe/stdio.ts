import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { noInterpreter, type ServerEntry } from './report.ts'
import { keepLast, type Message, messageIn, mostBytes, type Wire, WireError } from './wire.ts'

type Environment = Record<string, string | undefined>

/** What a stdio server inherits beside its own settings (the MCP Python SDK that LiteLLM uses: client/stdio, DEFAULT_INHERITED_ENV_VARS). */
const inherited = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER']

const mostLines = 10_000
const mostWords = 10_000

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Looks for the command as execvp does, and throws where it is not there or may not be run. */
function findCommand(command: string, path = ''): void {
  const isPath = command.includes('/')
  if (isPath && existsSync(command) && !isRunnable(command))
    throw new WireError('command', `${command} is not executable`, 'EACCES')
  const places = isPath ? [command] : path.split(delimiter).map(directory => join(directory, command))
  if (!places.some(isRunnable)) throw new WireError('command', `there is no ${command}`, 'ENOENT')
}

/** The command was found: what the system misses then is the program that its first line names. */
const notStarted = (command: string, { code, message }: NodeJS.ErrnoException) =>
  code === 'ENOENT'
    ? new WireError('command', `the first line of ${command} names an interpreter that is not there`, noInterpreter)
    : new WireError('command', message, code)

function environmentOf(own: Record<string, string>, all: Environment): Environment {
  const kept = Object.fromEntries(inherited.flatMap(name => (all[name] === undefined ? [] : [[name, all[name]]])))
  // LiteLLM gives npx a directory that it can write (experimental_mcp_client/client.py, MCP_NPM_CACHE_DIR).
  const cache = { NPM_CONFIG_CACHE: all.MCP_NPM_CACHE_DIR ?? '/tmp/.npm_mcp_cache' }
  return { ...kept, ...cache, ...own }
}

/** Starts the server as LiteLLM does and talks to it line by line. */
export function stdioWire({ command = '', args = [], env = {} }: ServerEntry, environment: Environment): Wire {
  findCommand(command, environment.PATH)
  // A group of its own, so that what it starts ends with it.
  const child = spawn(command, args, { env: environmentOf(env, environment), stdio: 'pipe', detached: true })
  const waiting = new Map<number, { resolve: (message: Message) => void; reject: (error: Error) => void }>()
  const noise: string[] = []
  const said: string[] = []
  let broken: WireError | undefined
  const fail = (error: WireError) => {
    broken ??= error
    for (const { reject } of waiting.values()) reject(broken)
    waiting.clear()
  }
  const take = (line: string) => {
    const message = messageIn(line)
    if (!message) return keepLast(noise, line)
    // Some servers answer ids as text.
    const answered = waiting.get(Number(message.id))
    if (answered && message.method === undefined) {
      waiting.delete(Number(message.id))
      answered.resolve(message)
    }
  }
  readLines(child, take, () => fail(new WireError('flood', 'it prints without end and never answers')))
  readWords(child, line => keepLast(said, line))
  child.stdin!.on('error', () => undefined)
  child.once('error', (error: NodeJS.ErrnoException) => fail(notStarted(command, error)))
  child.once('close', (code, signal) =>
    fail(new WireError('ended', `it ended with ${signal ?? `exit code ${code}`}`, signal ?? String(code))),
  )
  const write = (message: object) => child.stdin!.write(`${JSON.stringify(message)}\n`)
  return {
    headers: {},
    noise,
    said,
    ask: message =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken)
        waiting.set(message.id, { resolve, reject })
        write(message)
      }),
    tell: async message => void write(message),
    close: () => killGroup(child),
  }
}

/** Lines of standard output; `flooded` when there is no end to them, or to one of them. */
function readLines(child: ChildProcess, take: (line: string) => void, flooded: () => void): void {
  // Pieces of the line that is coming, joined when it ends: a long one must not be copied with each of them.
  let pending: string[] = []
  let bytes = 0
  let lines = 0
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const [first = '', ...others] = text.split('\n')
    pending.push(first)
    bytes += first.length
    for (const next of others) {
      take(pending.join(''))
      pending = [next]
      bytes = next.length
    }
    lines += others.length
    if (bytes <= mostBytes && lines <= mostLines) return
    pending = []
    killGroup(child)
    flooded()
  })
}

/** Lines of standard error. Programs write one in several pieces, and the last one without its end. */
function readWords(child: ChildProcess, take: (line: string) => void): void {
  let rest = ''
  const stream = child.stderr!.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = (parts.pop() ?? '').slice(-mostWords)
    parts.forEach(take)
  })
  stream.on('end', () => take(rest))
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
