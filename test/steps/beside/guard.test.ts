import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { guardOption, tokenHeader } from '../../../src/steps/beside/guard.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'
import { mkdir, readFile, writeFile } from 'node:fs/promises'

const variable = 'MCP_FILES_BRIDGE_TOKEN'
const token = 'a-token-that-nobody-guesses'
let bridge: ChildProcess

/** A bridge as supergateway is one: HTTP in one process, the server in a child with its environment. */
const program = `
import http from 'node:http'
import { execFileSync } from 'node:child_process'
const child = () => execFileSync(process.execPath, ['-e', 'console.log(JSON.stringify(process.env))'])
const server = http.createServer((request, response) => response.end(request.url === '/env' ? child() : 'served ' + request.url))
server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n'))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

async function started(env: NodeJS.ProcessEnv, text = program): Promise<string> {
  const file = join(await temporaryDirectory(), 'bridge.mjs')
  await writeFile(file, text)
  bridge = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(bridge.stdout!, 'data')) as [Buffer]
  return `http://127.0.0.1:${Number(port)}`
}

afterEach(() => void bridge?.kill())

const guarded = (own?: string) => started({ NODE_OPTIONS: guardOption(variable, own), [variable]: token })

test('nobody is answered without the token, whatever they ask, but for whether it listens', async () => {
  const at = await guarded()
  const asked = [
    fetch(`${at}/mcp`, { method: 'POST', body: '{}' }),
    fetch(`${at}/mcp`, { headers: { [tokenHeader]: '' } }),
    fetch(`${at}/mcp`, { headers: { [tokenHeader]: `${token}x` } }),
    fetch(`${at}/mcp`, { headers: { authorization: `Bearer ${token}` } }),
    fetch(`${at}/healthz/../mcp`),
    fetch(`${at}/healthz?x`),
    fetch(`${at}/healthz`, { method: 'POST' }),
    fetch(`${at}/mcp`, { method: 'POST', body: '{}', headers: { [tokenHeader]: 'undefined' } }),
  ]
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 401))
  expect(await (await fetch(`${at}/healthz`)).text()).toBe('served /healthz')
})

test('whoever brings it is served', async () => {
  const at = await guarded()
  expect(await (await fetch(`${at}/mcp`, { headers: { [tokenHeader]: token } })).text()).toBe('served /mcp')
})

test('what asks to leave HTTP is turned away as well', async () => {
  const { port } = new URL(await guarded())
  const ask = `require('node:http').get({ port: ${port}, headers: { connection: 'upgrade', upgrade: 'x' } })
    .on('response', r => console.log(r.statusCode)).on('upgrade', () => console.log('through'))`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', ask])
  expect(stdout.trim()).toBe('401')
})

test('the server behind it has neither the token nor the guard, and the options that it was given', async () => {
  const at = await guarded('--max-old-space-size=64')
  const env = (await (await fetch(`${at}/env`, { headers: { [tokenHeader]: token } })).json()) as object
  expect(env).toMatchObject({ NODE_OPTIONS: '--max-old-space-size=64' })
  expect(Object.keys(env)).not.toContain(variable)
  expect(JSON.stringify(env)).not.toContain(token)
})

test('without a token in its environment nobody is let through', async () => {
  const at = await started({ NODE_OPTIONS: guardOption(variable) })
  const tries = ['undefined', '', 'null'].map(text => fetch(`${at}/mcp`, { headers: { [tokenHeader]: text } }))
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([401, 401, 401])
})

/** A bridge with sessions, which writes down which ones it was told to end; one of them it has no more. */
const withSessions = (ended: string, gone = '') => `
import http from 'node:http'
import { appendFileSync } from 'node:fs'
let count = 0
const server = http.createServer(({ method, headers }, response) => {
  const id = headers['mcp-session-id']
  const isGone = id === '${gone}'
  if (method === 'DELETE' && !isGone) appendFileSync('${ended}', id + ' ')
  if (isGone) response.statusCode = 400
  if (id === undefined) response.setHeader('mcp-session-id', 's' + ++count)
  response.end()
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

/** As the kernel writes them (admin-guide/cgroup-v2, cgroup-v1/memory, cgroup-v1/pids). */
const use = (pids: string, most: string, anonymous: number) => ({
  'pids.current': `${pids}\n`,
  'pids.max': `${most}\n`,
  'memory.stat': `anon ${anonymous}\nfile 900\n`,
  'memory.max': '1000\n',
})
const nearlyAllProcesses = use('400', '512', 10)

async function sessions(gone?: string) {
  const groups = await temporaryDirectory()
  const file = join(groups, 'ended')
  await writeFile(file, '')
  const env = { NODE_OPTIONS: guardOption(variable, undefined, groups), [variable]: token }
  const at = await started(env, withSessions(file, gone))
  const post = async (session?: string) => {
    const headers = { [tokenHeader]: token, ...(session && { 'mcp-session-id': session }) }
    await (await fetch(`${at}/mcp`, { method: 'POST', headers, body: '{}' })).text()
  }
  const uses = (files: Record<string, string>) =>
    Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(groups, name), text)))
  for (const older of ['pids', 'memory']) await mkdir(join(groups, older))
  // The first is the one used last.
  for (const session of [undefined, undefined, 's1']) await post(session)
  return { post, uses, ended: async () => (await readFile(file, 'utf8')).split(' ').filter(Boolean) }
}

test.each([
  ['processes', nearlyAllProcesses],
  ['bytes of memory', use('10', 'max', 760)],
  ['processes, in the older control groups,', { 'pids/pids.current': '400\n', 'pids/pids.max': '512\n' }],
  [
    'bytes of memory, in the older control groups,',
    { 'memory/memory.stat': 'cache 900\nrss 760\n', 'memory/memory.limit_in_bytes': '1000\n' },
  ],
])('where %s run short, a new session ends the one that was used longest ago', async (_, files) => {
  const { post, uses, ended } = await sessions()
  await uses(files)
  await post()
  await expect.poll(ended).toEqual(['s2'])
})

test('one that the bridge ended by itself makes no room, so the next one is ended', async () => {
  const { post, uses, ended } = await sessions('s2')
  await uses(nearlyAllProcesses)
  await post()
  await expect.poll(ended).toEqual(['s1'])
})

test.each([
  ['there is room', use('380', '512', 740)],
  ['there is no limit', use('9000', 'max', 10)],
  ['nothing says what is used', {}],
])('where %s, none is ended before its time', async (_, files) => {
  const { post, uses, ended } = await sessions()
  await uses(files)
  await post()
  await uses(nearlyAllProcesses)
  await post()
  await expect.poll(ended).toEqual(['s2'])
})
