import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
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

const filesOfSecrets = () => readdir(join(user.home, 'secrets')).catch(() => [])

/** A partial answers file for reconfigure. */
async function moved(store: 'file' | 'keychain'): Promise<Run> {
  const path = join(user.home, 'moved.yaml')
  await writeFile(path, stringify({ secrets: { store } }))
  return user.run('reconfigure', '--answers', path, '--yes', '--json')
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

test('secrets that move to a file and back to the keychain are the same ones', async () => {
  const before = await inContainer()
  const toFile = await moved('file')
  expect(toFile.json().failure).toBeUndefined()
  expect(notPassed(toFile)).toEqual([])
  expect(await filesOfSecrets()).toEqual([`${name}.env`, `${name}.keys.env`])
  expect(await inContainer()).toEqual(before)
  const back = await moved('keychain')
  expect(back.json().failure).toBeUndefined()
  expect(notPassed(back)).toEqual([])
  expect(await inContainer()).toEqual(before)
})
