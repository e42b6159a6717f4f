import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { keychainStore } from '../../src/adapters/secret-store/keychain.ts'
import { storeContent } from '../../src/generations/kept-secrets.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { type KeyringSession, keyringVariable, startSession } from '../bed/keyring.ts'
import { type Run, type User, userOf } from './gatewright.ts'

const name = 'in-keychain'
let bed: Bed
let user: User
let session: KeyringSession

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4500)
  session = await startSession(process.env[keyringVariable]!)
  session.unlock()
  const { HOME: _, ...found } = session.env
  Object.assign(user.env, found)
})
afterAll(async () => {
  await user.leave()
  await session.stop()
})

const notPassed = (run: Run) => run.json().checks.filter(({ status }) => status !== 'passed')

/** The secrets that the container has, as Docker knows them. */
async function inContainer(): Promise<Record<string, string>> {
  const env = await bed.dockerClient('inspect', '--format', '{{range .Config.Env}}{{println .}}{{end}}', name)
  const all = env.split('\n').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
  return Object.fromEntries(all.filter(([variable]) => /KEY$|URL$|PASSWORD$/.test(variable!)))
}

/** What its process has. */
async function inProcess(): Promise<Record<string, string>> {
  const environ = await bed.dockerClient('exec', name, 'cat', '/proc/1/environ')
  return Object.fromEntries(
    environ.split('\0').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

const filesOfSecrets = () => readdir(join(user.home, 'secrets')).catch(() => [])

/** What the keychain holds, as another program of the session finds it. */
async function inKeychain(): Promise<string[]> {
  Object.entries(session.env).forEach(([variable, value]) => vi.stubEnv(variable, value))
  const { container, keys } = await storeContent(keychainStore(name)).finally(() => vi.unstubAllEnvs())
  return [...container.keys(), ...keys.keys()]
}

/** A partial answers file for reconfigure. */
async function moved(store: 'file' | 'keychain', more: object = {}): Promise<Run> {
  const path = join(user.home, 'moved.yaml')
  await writeFile(path, stringify({ secrets: { store }, ...more }))
  return user.run('reconfigure', '--answers', path, '--fresh', '--yes', '--json')
}

test('a gateway whose secrets are in a real keychain is verified, deploy.sh included, and no file holds them', async () => {
  const answers = await user.answers({ secrets: { store: 'keychain' } })
  const run = await user.run('setup', '--answers', answers, '--yes', '--json')
  expect(run.json().failure).toBeUndefined()
  expect(notPassed(run)).toEqual([])
  expect(run.json().checks.map(({ id }) => id)).toContain('deploy-script')
  expect(await filesOfSecrets()).toEqual([])
  const secrets = Object.values(await inContainer())
  expect(secrets.length).toBeGreaterThan(2)
  const project = join(user.home, 'projects/mcp/litellm')
  for (const file of ['deploy.sh', 'CLAUDE.md', 'config/config.yaml']) {
    const text = await readFile(join(project, file), 'utf8')
    expect(secrets.filter(value => text.includes(value))).toEqual([])
  }
})

test('a move that fails leaves everything where it was, and nothing where it was to go', async () => {
  const before = [await inContainer(), await inKeychain()]
  user.env.WEAK = 'sk-1234'
  const run = await moved('file', { secrets: { store: 'file', masterKey: 'env:WEAK' } })
  expect(run.json().failure?.why).toMatch(/not touched/)
  expect(await filesOfSecrets()).toEqual([])
  expect([await inContainer(), await inKeychain()]).toEqual(before)
})

test('secrets that move to a file and back to the keychain are the same ones, and leave no copy behind', async () => {
  const before = await inContainer()
  const toFile = await moved('file')
  expect(toFile.json().failure).toBeUndefined()
  expect(notPassed(toFile)).toEqual([])
  expect(toFile.json().changes.map(({ id }) => id)).toContain('left:keychain')
  expect(await filesOfSecrets()).toEqual([`${name}.env`, `${name}.keys.env`])
  expect(await inContainer()).toEqual(before)
  expect(await inKeychain()).toEqual([])

  const file = join(user.home, 'secrets', `${name}.env`)
  await appendFile(file, '# by hand\nOTHER_URL=http://by-hand\n')
  const back = await moved('keychain', { secrets: { store: 'keychain', handover: 'file' } })
  expect(back.json().failure).toBeUndefined()
  // deploy.sh included, which gets them from the keychain.
  expect(notPassed(back)).toEqual([])
  expect(await inContainer()).toEqual({})
  expect(await inProcess()).toEqual(expect.objectContaining({ ...before, OTHER_URL: 'http://by-hand' }))
  expect(await inKeychain()).toEqual(expect.arrayContaining([...Object.keys(before), 'OTHER_URL']))
  // A comment is nobody's but its writer's.
  expect(await filesOfSecrets()).toEqual([`${name}.env`])
  expect((await readFile(file, 'utf8')).split('\n').filter(line => line && !line.startsWith('#'))).toEqual([])
  expect(await readFile(file, 'utf8')).toContain('# by hand')
})
