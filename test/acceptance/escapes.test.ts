import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { type Bed, testBed } from '../bed/bed.ts'
import { nothing, watched } from '../e2e/acted.ts'
import { keys, Terminal } from '../e2e/terminal.ts'
import { escapes } from '../text/escapes.ts'
import { type User, userOf } from './gatewright.ts'

/*
 * A gateway about which everything acts that somebody else can name: its server's tools, what its callers ask for, the proxy's log, rows and keys of its
 * database, roles and databases beside it, another container. Every command and screen shows it in a terminal of its own, on which nothing may act.
 */

const name = 'escaping'
const byHand = 'escaping-by-hand'
const port = 4640
const patience = 900_000
let bed: Bed
let user: User

/** What can be a name, a row or a variable: all but NUL and halves of pairs. */
const texts = escapes.map(({ text }) => text).filter(text => !text.includes('\0') && text.isWellFormed())
const all = texts.join(' ')
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
/** PostgreSQL's names have 63 bytes (NAMEDATALEN). */
const names = texts.filter(text => Buffer.byteLength(text) < 60).map((text, at) => `${at % 10}${text}`)
const roles = names.filter((_, at) => at % 2 === 0)
const databases = names.filter((_, at) => at % 8 === 1)

/** What any key holder can have written into the log: each escape, and one that the engine cuts in two at 16 KiB (moby, daemon/logger/copier.go). */
const logged = [
  ...texts.map(text => text.replaceAll(/[\n\r]/g, '')),
  ...[1, 2, 4, 8].map(left => `${'x'.repeat(16 * 1024 - left)}\u001b]0;OWNED\u0007\u001b]52;c;T1dORUQ=\u0007after`),
]

async function asked(model: string): Promise<void> {
  const [, key] = /^KEY_TEAM=(.*)$/m.exec(await readFile(join(user.home, 'secrets', `${name}.keys.env`), 'utf8'))!
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: all }] })
  await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', headers, body })
}

async function poisonDatabase(): Promise<void> {
  for (const role of roles) await bed.sql(`create role ${quoted(role)}`)
  for (const [at, one] of databases.entries())
    await bed.sql(`create database ${quoted(one)} owner ${quoted(roles[at]!)}`)
}

async function poisonRows(): Promise<void> {
  const sql = (text: string) => bed.sql(text, `${name}_db`)
  for (const [at, text] of texts.entries()) {
    const metadata = JSON.stringify({ user_api_key_alias: text, error_information: { error_message: text } })
    await sql(`insert into "LiteLLM_SpendLogs" (request_id, call_type, api_key, "startTime", "endTime", model, status, metadata)
      values (${literal(`${at}${text}`)}, ${literal(text)}, ${literal(text)}, now() at time zone 'UTC', now() at time zone 'UTC', ${literal(text)}, 'failure', ${literal(metadata)})`)
    await sql(
      `insert into "LiteLLM_VerificationToken" (token, key_alias) values (${literal(`${at}${text}`)}, ${literal(text)})`,
    )
  }
}

async function poisonLog(): Promise<void> {
  const script = `require('fs').writeFileSync('/proc/1/fd/1', Buffer.from(process.argv[1], 'base64'))`
  const exec = await bed.docker.getContainer(name).exec({
    Cmd: ['node', '-e', script, Buffer.from(`${logged.join('\n')}\n`).toString('base64')],
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({})
  await new Promise(resolve => stream.on('end', resolve).resume())
  expect(await exec.inspect()).toMatchObject({ ExitCode: 0 })
}

/** Somebody's own gateway, whose settings, labels and configuration act. */
async function makeByHand(): Promise<void> {
  const config = join(user.home, 'by-hand', 'config.yaml')
  await mkdir(join(config, '..'), { recursive: true })
  await writeFile(
    config,
    stringify({
      model_list: texts.map(text => ({ model_name: text, litellm_params: { model: text, [text]: text } })),
      mcp_servers: Object.fromEntries(texts.map(text => [text, { url: `http://x/${text}`, description: text }])),
      [all]: all,
    }),
  )
  const Env = texts.map((text, at) => `V${at}${text.replaceAll('=', '')}=${text}`)
  const made = await bed.docker.createContainer({
    name: byHand,
    Image: bed.gateway.reference,
    Cmd: ['--config', '/app/config.yaml', all],
    Env: [
      ...Env,
      'LITELLM_MASTER_KEY=sk-0123456789abcdef0123456789abcdef',
      `DATABASE_URL=postgresql://llm:pw@${bed.postgres.container}:5432/llm`,
    ],
    Labels: Object.fromEntries(texts.map((text, at) => [`${at}${text}`, text])),
    HostConfig: { Binds: [`${config}:/app/config.yaml`], NetworkMode: bed.postgres.network },
  })
  await made.start()
}

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
  const mount = join(user.home, 'escapes')
  await mkdir(mount)
  await copyFile(join(import.meta.dirname, 'fixtures/escaping-server.mjs'), join(mount, 'server.mjs'))
  // Copied with its mode, which a clone under a strict umask keeps from the image's user.
  await chmod(join(mount, 'server.mjs'), 0o644)
  await writeFile(join(mount, 'escapes.json'), JSON.stringify(escapes.map(({ text }) => text)))
  const server = { name: 'words', transport: 'stdio', command: 'node', args: ['{mount}/server.mjs'], mount }
  const models = [{ name: 'mock', model: 'openai/mock', mock: 'Hi' }]
  const answers = await user.answers({
    models,
    servers: [server],
    keys: [{ alias: 'team', models: ['mock'], servers: ['words'] }],
  })
  const { exitCode, stdout, stderr } = await user.run('setup', '--answers', answers, '--yes', '--json')
  expect(exitCode, stdout + stderr).toBe(0)
  await poisonDatabase()
  await poisonRows()
  for (const text of texts) await asked(text)
  await poisonLog()
  await makeByHand()
  const [, key] = /^KEY_TEAM=(.*)$/m.exec(await readFile(join(user.home, 'secrets', `${name}.keys.env`), 'utf8'))!
  await writeFile(join(user.home, 'key'), key!, { mode: 0o600 })
  await writeFile(join(user.home, 'passphrase'), 'a passphrase of some words\n', { mode: 0o600 })
  await writeFile(
    join(user.home, 'servers.json'),
    JSON.stringify({
      mcpServers: Object.fromEntries(
        escapes.map(({ text }, at) => [
          `s${at}${text}`,
          { command: `run${text}`, args: [text], env: { [`V${text}`]: text } },
        ]),
      ),
    }),
  )
}, patience)

afterAll(async () => {
  await bed.dockerClient('rm', '--force', byHand).catch(() => '')
  for (const one of databases) await bed.sql(`drop database if exists ${quoted(one)}`)
  for (const role of roles) await bed.sql(`drop role if exists ${quoted(role)}`)
  await user.leave()
})

const of = ['--deployment', name]
const another = ['--deployment', 'escaping-too']

function opened(args: string[]) {
  const [command, ...before] = user.command
  const size = { columns: 160, rows: 60 }
  const terminal = new Terminal({ command, args: [...before, ...args], cwd: user.home, env: user.env, size })
  onTestFinished(() => terminal.close())
  return { terminal, acted: watched(terminal) }
}

test.each<[string, string[], RegExp]>([
  ['verify', ['verify', ...of], /outside/],
  ['verify as JSON', ['verify', '--json', ...of], /"checks"/],
  ['verify by address', ['verify', '--address', `http://127.0.0.1:${port}`, '--key', 'file:key'], /models/],
  ['status as text', ['status', '--plain', ...of], /before/],
  ['status as JSON', ['status', '--json', ...of], /before/],
  ['doctor', ['doctor', ...of], /./],
  ['doctor as JSON', ['doctor', '--json', ...of], /"findings"/],
  ['logs', ['logs', '--explain', ...of], /before.*after/],
  ['logs as JSON', ['logs', '--json', ...of], /before.*after/],
  ['prove', ['prove', 'words', '--call', 'report', '--yes', ...of], /before.*after/],
  ['prove as JSON', ['prove', 'words', '--json', '--yes', ...of], /before.*after/],
  ['rotate', ['rotate', ...of], /master/],
  ['rotate, its plan', ['rotate', 'team', '--plan', ...of], /team/],
  ['reconfigure, its plan', ['reconfigure', '--plan', '--yes', ...of], /./],
  ['connect', ['connect', 'claude-code', ...of], /claude/],
  ['paths', ['paths', ...of], /config/],
  ['upgrade, its plan', ['upgrade', '--plan', ...of], /./],
  ['rollback, its plan', ['rollback', '1', '--plan', ...of], /./],
  ['remove, its inventory', ['remove', '--plan', ...of], /mcp-?|role/],
  ['adopt, its plan', ['adopt', byHand, '--plan'], /before.*after/],
  ['adopt as JSON', ['adopt', byHand, '--plan', '--json'], /before.*after/],
  ['import', ['import', 'servers.json', ...of], /before.*after/],
  ['import into the answers', ['import', 'servers.json', '--yes', ...another], /before.*after/],
  ['backup', ['backup', 'backup.age', '--passphrase-file', 'passphrase', ...of], /./],
  ['restore', ['restore', 'backup.age', '--passphrase-file', 'passphrase', '--plan'], /./],
])(
  '%s acts on no terminal',
  async (_, args, shows) => {
    const { terminal, acted } = opened(args)
    await terminal.ended
    expect(terminal.scrollback()).toMatch(shows)
    expect(acted()).toEqual(nothing)
  },
  patience,
)

const down = (times: number) => keys.down.repeat(times)

test.each<[string, string[], [key: string, shows: RegExp][]]>([
  [
    'the live status and what it enlarges',
    ['status', ...of],
    [
      ['', /audit[^]*before/],
      [keys.tab.repeat(5) + keys.enter, /^ keys +escaping$/m],
      [keys.escape, /^ escaping +(healthy|degraded|unhealthy)/m],
      ['l', /^ Log$/m],
    ],
  ],
  [
    'the hub',
    ['setup', ...of],
    [
      ['', /Change or verify it/],
      [`${down(2)}${keys.enter}`, /Make the plan/],
      ['p', /Nothing to change|changes/],
    ],
  ],
  [
    'the log from the hub',
    ['setup', ...of],
    [
      ['', /Change or verify it/],
      [`${down(1)}${keys.enter}`, /after/],
    ],
  ],
  ['the inventory of a removal', ['remove', ...of], [['', /escaping_db/]]],
  [
    'the questions of another gateway',
    ['setup', '--answers', 'answers.yaml', ...another],
    [
      ['', /escaping-by-hand/],
      [`${down(1)}${keys.enter}`, /1\/7 +Database/],
      [keys.ctrlO, /Make the plan/],
    ],
  ],
  [
    'the adoption of a container',
    ['adopt', byHand],
    [
      ['', /before.*after/],
      [keys.down, /./],
    ],
  ],
])(
  '%s: no screen acts on the terminal',
  async (_, args, steps) => {
    const { terminal, acted } = opened(args)
    for (const [key, shows] of steps) {
      if (key) {
        await terminal.waitUntilItReads(patience)
        terminal.send(key)
      }
      await terminal.waitForText(shows, 120_000)
      expect(acted()).toEqual(nothing)
    }
  },
  patience,
)

test(
  'lines that come while the log is watched act on no terminal, wherever the engine cuts them',
  async () => {
    const { terminal, acted } = opened(['status', ...of])
    await terminal.waitForText(/^ escaping +(healthy|degraded|unhealthy)/m, 120_000)
    await terminal.waitUntilItReads(patience)
    terminal.send('l')
    await terminal.waitForText(/^ Log$/m, 120_000)
    await poisonLog()
    await terminal.waitForText(/x{100}/, 120_000)
    expect(acted()).toEqual(nothing)
  },
  patience,
)

test.each<[string, string[], RegExp]>([
  ['setup', ['setup', '--plain', '--answers', 'answers.yaml', ...another], /before.*after|\? /],
  ['remove', ['remove', '--plain', ...of], /\? /],
  ['rotate', ['rotate', 'team', '--plain', ...of], /\? /],
  ['adopt', ['adopt', byHand, '--plain'], /before.*after[^]*\? /],
])(
  '%s line by line acts on no terminal',
  async (_, args, shows) => {
    const { terminal, acted } = opened(args)
    await terminal.waitForText(shows, 120_000)
    terminal.send(keys.ctrlC)
    await terminal.ended
    expect(acted()).toEqual(nothing)
  },
  patience,
)
