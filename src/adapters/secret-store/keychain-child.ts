import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { childEnvironment } from '../child-environment.ts'

/** One call of keytar. */
export interface KeychainCall {
  operation: 'get' | 'set' | 'delete' | 'probe'
  service: string
  account: string
  /** For `set` and `probe`. */
  value?: string
}

export type KeychainAnswer =
  | { state: 'answered'; value: string | null }
  | { state: 'failed'; message: string }
  | { state: 'timeout' }
  | { state: 'absent'; message: string }

/** How long a keychain may take. With a prompt open on another display it never answers. */
const limit = 4_000

/** Reads the call from standard input and answers on standard output: a secret is never an argument. */
const script = `
let input = ''
process.stdin.on('data', chunk => (input += chunk)).on('end', async () => {
  const say = answer => process.stdout.write(JSON.stringify(answer), () => process.exit(0))
  let keytar
  try { keytar = require(process.argv[1]) } catch (error) { return say({ state: 'absent', message: error.message }) }
  try {
    const { operation, service, account, value } = JSON.parse(input)
    const calls = {
      get: () => keytar.getPassword(service, account),
      set: () => keytar.setPassword(service, account, value).then(() => null),
      delete: () => keytar.deletePassword(service, account).then(() => null),
      probe: async () => {
        await keytar.setPassword(service, account, value)
        const back = await keytar.getPassword(service, account)
        await keytar.deletePassword(service, account)
        return back
      },
    }
    say({ state: 'answered', value: await calls[operation]() })
  } catch (error) { say({ state: 'failed', message: error.message }) }
})
`

/** keytar as seen from our own bundle, wherever that is installed. */
function keytarPath(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('keytar')
  } catch {
    // An optional dependency: absent is one of its states, and says so below.
    return undefined
  }
}

export interface KeychainOptions {
  /** Path of the keytar module. */
  module?: string
  limit?: number
}

/**
 * Makes one call in a child process that is killed when it does not answer: a hanging call cannot be ended from within, not even by process.exit()
 * (measured with @github/keytar 7.10.6 on a session bus that accepts and never answers).
 */
export function callKeychain(call: KeychainCall, options: KeychainOptions = {}): Promise<KeychainAnswer> {
  const module = options.module ?? keytarPath()
  if (!module) return Promise.resolve({ state: 'absent', message: 'the package keytar is not installed' })
  return new Promise(resolve => {
    const env = childEnvironment('keychain')
    const child = spawn(process.execPath, ['-e', script, module], { stdio: ['pipe', 'pipe', 'ignore'], env })
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve({ state: 'timeout' })
    }, options.limit ?? limit)
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stdin.on('error', () => {})
    child.on('error', error => resolve({ state: 'absent', message: error.message }))
    child.on('close', () => {
      clearTimeout(timer)
      resolve(answerFrom(output))
    })
    child.stdin.end(JSON.stringify(call))
  })
}

function answerFrom(output: string): KeychainAnswer {
  try {
    return JSON.parse(output) as KeychainAnswer
  } catch {
    return { state: 'failed', message: 'the helper process ended without an answer' }
  }
}
