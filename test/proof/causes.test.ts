import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'node:https'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { serverSchema } from '../../src/deployment/schema.ts'
import { causes } from '../../src/proof/causes.ts'
import type { Report, ServerEntry } from '../../src/proof/probe/report.ts'
import { causeOf } from '../../src/proof/ways.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment } from '../steps/sample.ts'
import { nowhere, probed, shell, webServer } from './probed.ts'

const deployment = sampleDeployment()

function causeFor(entry: ServerEntry, report: Report, more: object = {}) {
  if (report.answered) throw new Error('it answered')
  const { transport, command, args, url } = entry
  const server = serverSchema.parse({ name: 'tried', transport, command, args, url, ...more })
  return causeOf(deployment, { server, report })
}

/** The cause that a real run of the server leads to. */
async function causeOfRunning(entry: ServerEntry, more: { limit?: number } = {}) {
  return causeFor(entry, await probed(entry, more))
}

/** What programs say when something is not where they run, in their own words. */
const said: [id: string, script: string][] = [
  [
    'library-missing',
    'echo "node: error while loading shared libraries: libpq.so.5: cannot open shared object file" >&2; exit 127',
  ],
  ['interpreter-missing', 'exec env an-interpreter-of-nobody server.js'],
  ['python-module-missing', 'exec python3 -m a_module_of_nobody'],
  ['file-missing', 'exec cat /srv/of/nobody'],
  ['not-writable', 'echo "npm error EACCES: permission denied, mkdir /app/.npm" >&2; exit 243'],
  [
    'registry-unreachable',
    'echo "npm error request to https://registry.npmjs.org failed, reason: getaddrinfo ENOTFOUND" >&2; exit 1',
  ],
  // GNU’s env writes this in several pieces.
  ['interpreter-missing', 'printf "env: " >&2; sleep 0.1; printf "‘deno’: No such file or directory" >&2; exit 127'],
  ['usage', 'echo "Usage: server <url>" >&2; exit 2'],
  ['ended', 'exit 7'],
  ['flood', 'exec yes'],
]

test.each(said)('a server that ends so is told as %s', async (id, script) => {
  expect((await causeOfRunning(shell(script))).id).toBe(id)
})

test.each([
  ['silent', 'exec sleep 60'],
  ['prints-instead', 'echo "Listening on port 3000"; exec sleep 60'],
])('a server that never answers is told as %s', async (id, script) => {
  expect((await causeOfRunning(shell(script), { limit: 1500 })).id).toBe(id)
})

test('a file of Node’s that is not in the container is named', async () => {
  const { id, means, ways } = await causeOfRunning({
    transport: 'stdio',
    command: process.execPath,
    args: ['/no/where.js'],
  })
  expect({ id, means }).toEqual({ id: 'node-module-missing', means: '/no/where.js is not in the container' })
  expect(ways.map(way => way.id)).toEqual(['mount', 'package', 'beside'])
})

test('a command that the image lacks is first offered a container of its own, which can be set', async () => {
  const cause = await causeOfRunning({ transport: 'stdio', command: 'uvx' })
  expect(cause.id).toBe('command-missing')
  expect(cause.ways[0]).toMatchObject({
    id: 'beside',
    set: { beside: { image: 'ghcr.io/supercorp-ai/supergateway:uvx' } },
  })
})

test('a server that has a container of its own is not offered another', async () => {
  const entry: ServerEntry = { transport: 'stdio', command: 'uvx' }
  const { ways } = causeFor(entry, await probed(entry), { beside: { image: 'mirror/supergateway:uvx' } })
  expect(ways.map(({ id }) => id)).not.toContain('beside')
})

test.each([
  ['is not executable', 'command-not-runnable', '#!/bin/sh\n', 0o644],
  ['names an interpreter of another machine', 'shebang', '#!/home/somebody/venv/bin/python\n', 0o755],
])('a script that %s is told as %s', async (_, id, text, mode) => {
  const script = join(await temporaryDirectory(), 'server')
  await writeFile(script, text)
  await chmod(script, mode)
  expect((await causeOfRunning({ transport: 'stdio', command: script })).id).toBe(id)
})

const nothingSaid = { answered: false as const, noise: [], said: [], ms: 1 }

test('a mounted directory that is closed to the container’s user is told with the command that opens it', () => {
  const detail = 'the container’s user, uid 65532, may not read /srv/our notes'
  const report: Report = { ...nothingSaid, stage: 'command', code: 'unreadable', detail }
  const cause = causeFor({ transport: 'stdio', command: 'node' }, report, { mount: '/srv/our notes' })
  expect(cause).toMatchObject({
    id: 'mount-unreadable',
    means: `${detail}: on this host, chmod -R a+rX '/srv/our notes'`,
  })
})

test('a mount below a directory that is closed in the image is told with another place for it', () => {
  const detail = 'the container’s user, uid 65532, may not pass /root'
  const report: Report = { ...nothingSaid, stage: 'command', code: 'closed-above', detail }
  const cause = causeFor({ transport: 'stdio', command: 'node' }, report, { mount: '/root/notes' })
  expect(cause).toMatchObject({
    id: 'mount-unreachable',
    means: `${detail}, below which /root/notes is mounted`,
    ways: [{ text: 'copy the directory to a place such as /srv, and mount that' }],
  })
})

test.each([
  ['Node', "Error: EACCES: permission denied, scandir '/srv/notes/private'"],
  ['Python', "PermissionError: [Errno 13] Permission denied: '/srv/notes/private'"],
  ['a shell', 'cat: /srv/notes/private: Permission denied'],
])('what %s may not read in a read-only mount is not told as a write', async (_, words) => {
  const report = await probed(shell(`echo "${words}" >&2; exit 1`))
  const cause = causeFor({ transport: 'stdio', command: 'node' }, report, { mount: '/srv/notes' })
  expect(cause.id).toBe('not-readable')
  expect(cause.means).toContain('/srv/notes/private')
})

test('localhost is the container itself, and the way to this host can be set', async () => {
  const url = await nowhere()
  const cause = await causeOfRunning({ transport: 'http', url })
  expect(cause).toMatchObject({
    id: 'localhost',
    means: expect.stringContaining('127.0.0.1 is the gateway’s own') as string,
  })
  expect(cause.ways[0]?.set).toEqual({ url: url.replace('127.0.0.1', 'host.docker.internal') })
})

test('an address where nothing listens', async () => {
  const entry: ServerEntry = { transport: 'http', url: await nowhere() }
  const report = await probed(entry)
  expect(causeFor({ ...entry, url: 'http://10.0.0.9:3000/mcp' }, report).id).toBe('refused')
})

test('a name that nobody knows', async () => {
  expect((await causeOfRunning({ transport: 'http', url: 'http://nobody.invalid/mcp' })).id).toBe('name-unknown')
})

test('421 of the Python SDK, when it is called by a name that it was not told', async () => {
  const asked: unknown[] = []
  const url = await webServer((request, response) => {
    asked.push(request.headers.host)
    response.writeHead(421).end('Invalid Host header')
  })
  const cause = await causeOfRunning({ transport: 'http', url, static_headers: { Host: 'tools:3000' } })
  const { port } = new URL(url)
  expect(cause).toMatchObject({ id: 'host-header', seen: 'HTTP 421: Invalid Host header' })
  expect(cause.ways[0]?.set).toEqual({ 'headers.Host': `localhost:${port}` })
  expect(asked).toEqual(['tools:3000'])
})

test.each([
  [401, 'authorization'],
  [403, 'authorization'],
  [404, 'wrong-path'],
  [405, 'wrong-path'],
  [500, 'http'],
])('HTTP %i is told as %s', async (status, id) => {
  const url = await webServer((_, response) => response.writeHead(status).end('no'))
  expect((await causeOfRunning({ transport: 'http', url })).id).toBe(id)
})

test('a certificate of a private authority, and https where http is spoken', async () => {
  const [key, cert] = await Promise.all(
    ['key', 'crt'].map(ending => readFile(join(import.meta.dirname, `servers/private.${ending}`))),
  )
  const server = createServer({ key, cert }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect((await causeOfRunning({ transport: 'http', url: `https://127.0.0.1:${port}/mcp` })).id).toBe('certificate')
  const plain = await webServer(() => undefined)
  const entry: ServerEntry = { transport: 'http', url: plain.replace('http:', 'https:') }
  const report = await probed(entry)
  const cause = causeFor({ ...entry, url: 'https://tools:3000/mcp' }, report)
  expect(cause).toMatchObject({ id: 'scheme', ways: [{ set: { url: 'http://tools:3000/mcp' } }] })
})

test('what no row knows is told in the words of the server', async () => {
  const refuses = String.raw`read line; echo '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"out of order"}}'; sleep 60`
  expect(await causeOfRunning(shell(refuses))).toMatchObject({
    id: 'unknown',
    means: 'it did not answer as an MCP server: initialize: out of order',
  })
})

test('every cause that is known has a way out, and an answer that says which question it is about', () => {
  for (const { id, ways, answer, asks } of causes) {
    expect(ways.length, id).toBeGreaterThan(0)
    expect(ways.includes('answer'), id).toBe(answer !== undefined)
    expect(asks !== undefined, id).toBe(answer !== undefined)
  }
})
