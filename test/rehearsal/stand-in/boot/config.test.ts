import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../../../../src/rehearsal/stand-in/boot/config.ts'

let directory: string

beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'gatewright-config-'))))
afterEach(() => rm(directory, { recursive: true }))

async function serverIn(entry: string, env: NodeJS.ProcessEnv) {
  const file = join(directory, 'config.yaml')
  await writeFile(file, `mcp_servers:\n  one: ${entry}\n`)
  return readConfig(file, env).mcp_servers!.one
}

test('a reference that is a whole setting, a URL among them, is replaced', async () => {
  const url = 'https://a.example.com/mcp?key=FAKE'
  expect(await serverIn('{transport: http, url: os.environ/ONE_URL}', { ONE_URL: url })).toMatchObject({ url })
})

test('a reference among the arguments stays as it is, as in the real proxy', async () => {
  const entry = '{transport: stdio, command: node, args: [x.js, os.environ/ONE_KEY]}'
  expect(await serverIn(entry, { ONE_KEY: 'FAKE' })).toMatchObject({ args: ['x.js', 'os.environ/ONE_KEY'] })
})
