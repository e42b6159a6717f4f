import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Exit, Failure } from '../../failure.ts'
import { Secret } from '../../secret.ts'
import type { KeptName, SecretScope, SecretStore } from '../secret-store.ts'
import { callKeychain, type KeychainAnswer, type KeychainCall, type KeychainOptions } from './keychain-child.ts'

/** Whether a keychain can be used here. */
export interface KeychainState {
  state: 'available' | 'absent' | 'locked' | 'timeout'
  /** For a person: what was found. */
  why: string
}

/** Without a session bus there is no Secret Service; asking anyway would cost a process. */
function hasSessionBus(env: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux' || env.DBUS_SESSION_BUS_ADDRESS) return true
  return env.XDG_RUNTIME_DIR !== undefined && existsSync(join(env.XDG_RUNTIME_DIR, 'bus'))
}

const locked = /locked|dismissed|prompt|denied/i

/** What an answer other than a value means. */
function stateFrom(answer: Exclude<KeychainAnswer, { state: 'answered' }>): KeychainState {
  if (answer.state === 'timeout')
    return { state: 'timeout', why: 'the keychain does not answer; a prompt may be open on this machine’s desktop' }
  if (answer.state === 'absent') return { state: 'absent', why: `keytar cannot be loaded: ${oneLine(answer.message)}` }
  if (locked.test(answer.message))
    return { state: 'locked', why: `the keychain is locked (${oneLine(answer.message)})` }
  return { state: 'absent', why: `no keychain answers here (${oneLine(answer.message)})` }
}

const oneLine = (text: string) => text.split('\n')[0]!.slice(0, 160)

/**
 * Stores, reads back and deletes a random value: a locked keychain otherwise looks like an empty one. Where nothing may be stored, it is only seen whether one
 * answers.
 */
export async function probeKeychain(
  options: KeychainOptions & { mayStore?: boolean } = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<KeychainState> {
  if (!hasSessionBus(env)) return { state: 'absent', why: 'this session has no D-Bus, so no keychain' }
  return options.mayStore === false ? lookedAt(options) : triedOut(options)
}

async function lookedAt(options: KeychainOptions): Promise<KeychainState> {
  const answer = await callKeychain({ operation: 'get', service: 'gatewright-selftest', account: 'none' }, options)
  if (answer.state !== 'answered') return stateFrom(answer)
  return { state: 'available', why: 'it answers; whether it stores was not tried' }
}

async function triedOut(options: KeychainOptions): Promise<KeychainState> {
  const value = randomBytes(16).toString('hex')
  const account = `probe-${randomBytes(4).toString('hex')}`
  const answer = await callKeychain({ operation: 'probe', service: 'gatewright-selftest', account, value }, options)
  if (answer.state !== 'answered') return stateFrom(answer)
  if (answer.value === value) return { state: 'available', why: 'a stored value came back' }
  return { state: 'locked', why: 'a stored value did not come back; the keychain may be locked' }
}

const next: Record<KeychainState['state'], string> = {
  available: 'run the same command again',
  absent: 'start a desktop session with a keychain, or choose the env file for secrets',
  locked:
    'unlock the keychain (log in on the desktop, or: gnome-keyring-daemon --unlock), then run the same command again',
  timeout: 'answer the prompt on the desktop, or choose the env file for secrets',
}

function unusable({ state, why }: KeychainState): Failure {
  return new Failure({ what: 'the keychain cannot be used', why, next: next[state], exit: Exit.unreachable })
}

/** Secrets in the OS keychain: one item for each scope, so that a change is whole or not at all, and one for each text that is kept. */
export function keychainStore(name: string, options: KeychainOptions = {}): SecretStore {
  const service = `gatewright:${name}`
  const call = async (operation: KeychainCall['operation'], account: SecretScope | KeptName, value?: string) => {
    const answer = await callKeychain({ operation, service, account, ...(value !== undefined && { value }) }, options)
    if (answer.state !== 'answered') throw unusable(stateFrom(answer))
    return answer.value
  }
  /** A locked keychain answers like an empty one. */
  const get = async (account: SecretScope | KeptName) => {
    const stored = await call('get', account)
    if (stored !== null) return stored
    const state = await probeKeychain(options)
    if (state.state !== 'available') throw unusable(state)
    return undefined
  }
  const set = async (account: SecretScope | KeptName, item: string) => {
    await call('set', account, item)
    if ((await call('get', account)) !== item) throw unusable(await probeKeychain(options))
  }
  const remove = async (account: SecretScope | KeptName) => {
    await call('delete', account)
    // A locked one answers that there was nothing to delete.
    if ((await get(account)) !== undefined) throw unusable(await probeKeychain(options))
  }
  const where = (account: SecretScope | KeptName) => `keychain item "${service}", account "${account}"`
  return {
    kind: 'keychain',
    where,
    async read(scope) {
      const stored = await get(scope)
      return stored === undefined ? new Map() : fromItem(stored)
    },
    write: (scope, values) => (values.size > 0 ? set(scope, toItem(values)) : remove(scope)),
    remove,
    kept: {
      where,
      async read(kept) {
        const stored = await get(kept)
        return stored === undefined ? undefined : Secret.of(stored)
      },
      write: (kept, text) => set(kept, text.reveal()),
      remove,
    },
  }
}

const itemSchema = z.record(z.string(), z.string())

const toItem = (values: Map<string, Secret>) =>
  JSON.stringify(Object.fromEntries([...values].map(([name, value]) => [name, value.reveal()])))

function fromItem(item: string): Map<string, Secret> {
  try {
    return new Map(Object.entries(itemSchema.parse(JSON.parse(item))).map(([name, value]) => [name, Secret.of(value)]))
  } catch {
    // The parser's own message quotes what it read, which is secret.
    throw new Failure({
      what: 'the keychain item of this gateway cannot be understood',
      why: 'something else has changed it',
      next: 'look at the items named gatewright in the keychain; delete the damaged one to begin anew',
      exit: Exit.refused,
    })
  }
}
