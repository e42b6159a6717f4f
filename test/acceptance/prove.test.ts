import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Proof } from '../../src/proof/proof.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { chosenForm } from '../bed/official-image.ts'
import { type EverythingServer, startEverything } from './everything-server.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'to-prove'
/** An image, an npm package, and a container for each server; no gateway. */
const longest = 300_000
let bed: Bed
let user: User
let old: EverythingServer
let shared: string
let answers: string
let proofs: Proof[]
let exitCode: number | undefined

const script = (server: string, text: string) => ({
  name: server,
  transport: 'stdio',
  command: 'node',
  args: ['-e', text],
})

/** Prints a banner where messages belong, and is in order otherwise. */
const noisy = `
console.log('Welcome to noisy 1.0!')
const results = { initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'noisy', version: '1' } }, 'tools/list': { tools: [] } }
require('readline').createInterface(process.stdin).on('line', line => {
  const { id, method } = JSON.parse(line)
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }))
})`

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4570)
  if (!(await bed.dockerClient('images', '--quiet', bed.gateway.reference)))
    await bed.dockerClient('pull', '--quiet', bed.gateway.reference)
  old = await startEverything(bed, `${name}-everything`, 'sse')
  shared = join(user.home, 'shared')
  await mkdir(shared)
  const closed = join(user.home, 'closed')
  await mkdir(closed, { mode: 0o700 })
  await writeFile(join(shared, 'large.txt'), 'gatewright '.repeat(130_000))
  const servers = [
    {
      name: 'everything',
      transport: 'stdio',
      command: 'node',
      args: ['{package}/dist/index.js', 'stdio'],
      package: '@modelcontextprotocol/server-everything@2026.8.31',
    },
    { name: 'older', transport: 'sse', url: old.url },
    {
      name: 'files',
      transport: 'stdio',
      command: 'node',
      args: ['{package}/dist/index.js', '{mount}'],
      package: '@modelcontextprotocol/server-filesystem@2026.8.31',
      mount: shared,
    },
    {
      name: 'closed',
      transport: 'stdio',
      command: 'node',
      args: ['{package}/dist/index.js', '{mount}'],
      package: '@modelcontextprotocol/server-filesystem@2026.8.31',
      mount: closed,
    },
    script('noisy', noisy),
    script('floods', 'const more = () => process.stdout.write("still starting\\n".repeat(100), more); more()'),
    script('hangs', 'setInterval(() => undefined, 1000)'),
    script('dies', 'console.error("no licence found"); process.exit(3)'),
  ]
  answers = await user.answers({ servers })
  const run = await user.run('prove', '--answers', answers, '--timeout', '20', '--json')
  exitCode = run.exitCode
  proofs = (JSON.parse(run.stdout) as { servers: Proof[] }).servers
}, longest)

afterAll(async () => {
  await old?.stop()
  await user.leave()
})

const of = (server: string) => proofs.find(proof => proof.server === server)

test('a server from npm is proved in the image of the gateway, before there is a gateway', () => {
  const { tools } = of('everything') as Extract<Proof, { state: 'proved' }>
  expect(of('everything')).toMatchObject({ state: 'proved', era: 'handshake' })
  expect(tools.map(tool => tool.name)).toContain('echo')
})

test('one that speaks the older SSE form is proved over the network of the gateway', () => {
  expect(of('older')).toMatchObject({ state: 'proved', era: 'handshake' })
})

test('the official file server is proved with a directory of this host, and an answer over 1 MiB is told to mind', async () => {
  const call = ['--call', 'read_text_file', '--arguments', JSON.stringify({ path: join(shared, 'large.txt') })]
  const run = await user.run('prove', 'files', '--answers', answers, ...call, '--json')
  expect(JSON.parse(run.stdout)).toMatchObject({
    servers: [
      {
        state: 'proved',
        call: { isError: false, bytes: expect.any(Number) as number },
        warnings: [{ id: 'large-result', text: expect.stringMatching(/^its answer has [12]\.\d MiB/) as string }],
      },
    ],
  })
})

test.skipIf(chosenForm() === 'root')(
  'a directory that the image’s user may not read is told with the command that opens it',
  () => {
    expect(of('closed')).toMatchObject({
      state: 'failed',
      cause: {
        id: 'mount-unreadable',
        means: expect.stringMatching(
          /uid 65532, may not read .*\/closed: on this host, chmod -R a\+rX .*\/closed/,
        ) as string,
      },
    })
  },
)

test('one that prints a banner on standard output is proved, with what to mind', () => {
  expect(of('noisy')).toMatchObject({ state: 'proved', warnings: [{ id: 'noise' }, { id: 'no-tools' }] })
})

test('one that prints without end is stopped, and told so', () => {
  expect(of('floods')).toMatchObject({ state: 'failed', stage: 'flood' })
})

test('one that says nothing is given up after the time it was given, with ways out', () => {
  expect(of('hangs')).toMatchObject({ state: 'failed', stage: 'silent' })
})

test('one that ends tells what it said at last', () => {
  expect(of('dies')).toMatchObject({ state: 'failed', stage: 'ended', said: ['no licence found'] })
})

test('while one is not proved the exit code says so, and no container is left', async () => {
  expect(exitCode).toBe(5)
  const all = await bed.docker.listContainers({ all: true })
  expect(all.flatMap(({ Names }) => Names)).toContain(`/${name}-everything`)
  expect(all.filter(({ Command }) => Command.includes('--input-type=module'))).toEqual([])
})
