import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { spokenVersion } from '../../src/rehearsal/stand-in/version.ts'
import { freePort } from './bed.ts'
import { bundledStandIn } from './stand-in.ts'

const directory = mkdtempSync(join(tmpdir(), 'gatewright-stand-in-'))
const program = await bundledStandIn(directory)
const config = join(directory, 'config.yaml')
writeFileSync(
  config,
  'model_list: [{ model_name: real, litellm_params: { model: openai/gpt-4o, api_key: none } }]\n' +
    'general_settings: { master_key: os.environ/LITELLM_MASTER_KEY }\n',
)
const masterKey = 'sk-master-key-of-the-unit-tests'
let child: ChildProcess

/** The program on a free port, without a database, once it listens. */
async function started(env: Record<string, string> = {}): Promise<string> {
  const port = await freePort()
  child = spawn(process.execPath, [program, '--config', config, '--host', '127.0.0.1', '--port', String(port)], {
    env: { PATH: process.env.PATH, LITELLM_MASTER_KEY: masterKey, ...env },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  child.stderr!.setEncoding('utf8')
  let printed = ''
  while (!printed.includes('Uvicorn running on')) printed += (await once(child.stderr!, 'data'))[0]
  child.stderr!.resume()
  return `http://127.0.0.1:${port}`
}

afterEach(() => child.kill('SIGKILL'))
afterAll(() => rmSync(directory, { recursive: true }))

const authorization = { authorization: `Bearer ${masterKey}` }

test('without a database it is ready, and says that it has none', async () => {
  const answer = await fetch(`${await started()}/health/readiness`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ status: 'healthy', db: 'Not connected' })
})

test('without a database there are no virtual keys', async () => {
  const answer = await fetch(`${await started()}/v1/models`, {
    headers: { authorization: 'Bearer sk-some-virtual-key' },
  })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { message: 'No connected db.', type: 'no_db_connection' } })
})

test('a model without a mock answer is refused: there are no providers', async () => {
  const body = JSON.stringify({ model: 'real', messages: [] })
  const answer = await fetch(`${await started()}/v1/chat/completions`, { method: 'POST', headers: authorization, body })
  expect(answer.status).toBe(503)
  expect(JSON.stringify(await answer.json())).toContain(
    'this is the stand-in for LiteLLM, which has no model providers',
  )
})

test('the details name the version whose contract it speaks', async () => {
  const answer = await fetch(`${await started()}/health/readiness/details`, { headers: authorization })
  expect(await answer.json()).toMatchObject({ litellm_version: spokenVersion })
})

test('SIGTERM ends it by that signal, like uvicorn', async () => {
  await started()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
})

test('it ends when its parent is gone, where it is told to', async () => {
  await started({ GATEWRIGHT_EXIT_WITH_PARENT: '1' })
  child.stdin!.end()
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
})
