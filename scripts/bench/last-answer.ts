/**
 * From the last answer to a verified gateway, beside the plan's commands run by hand by a script. Inside a bed, which has an engine and a registry:
 * `npm run bed -- node scripts/bench/last-answer.ts [TIMES] [--mbit N]`, with `bed -- --litellm` for the real proxy. Our image is here, since it is pulled while
 * the questions are answered; by hand it is pulled after them, over a link of so many Mbit/s to the registry. By hand nothing is proved twice: no restart, no
 * second deployment, no refusals.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import pg from 'pg'
import { parse } from 'yaml'
import { setTimeout as pause } from 'node:timers/promises'
import { proxyTo } from '../../test/bed/proxy.ts'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { mbit: { type: 'string' } } })
const times = Number(positionals[0] ?? 3)
const bytesPerSecond = values.mbit === undefined ? Infinity : (Number(values.mbit) * 1e6) / 8
const root = join(import.meta.dirname, '..', '..')
const home = process.env.HOME!
const answers = join(home, 'answers.yaml')
const project = join(home, 'projects/mcp/litellm')
const name = 'mcp-litellm'
const url = 'http://127.0.0.1:4000'
const { image, admin } = parse(await readFile(answers, 'utf8'))
const reference = `${image.repository}:${image.tag}`
const [registry = ''] = image.repository.split('/')
const { hostname, port } = new URL(`http://${registry}`)
const link = await proxyTo({ host: hostname, port: Number(port) }, { host: '127.0.0.1', port: 0 }, bytesPerSecond)
const overLink = reference.replace(registry, `127.0.0.1:${link.port}`)

const cli = (...args: string[]) => execa(process.execPath, [join(root, 'dist/cli.js'), ...args])

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function sql(database: string, ...statements: string[]): Promise<pg.QueryResult[]> {
  const client = new pg.Client({ host: '127.0.0.1', user: admin.user, password: process.env.ADMIN_PASSWORD, database })
  await client.connect()
  try {
    const results = []
    for (const statement of statements) results.push(await client.query(statement))
    return results
  } finally {
    await client.end()
  }
}

const setUp = () => cli('setup', '--answers', answers, '--yes')

/** Everything that a setup made, but for the image and the files that the script by hand takes. */
async function takeDown(): Promise<void> {
  await execa('docker', ['rm', '--force', name])
  await sql('inventory', 'drop owned by tools_reader')
  await sql(
    'postgres',
    'drop owned by tools_reader',
    'drop database litellm_db with (force)',
    'drop role tools_reader',
    'drop role litellm_user',
  )
}

const variable = (text: string, of: string) => new RegExp(`^${of}=(.*)$`, 'm').exec(text)![1]!

/** The plan's phases, as somebody would script them who has written its files before. */
async function byHand(secrets: string): Promise<void> {
  const password = new URL(variable(secrets, 'DATABASE_URL')).password
  const tools = variable(secrets, /^(\w*PGPASSWORD)=/m.exec(secrets)![1]!)
  await sql(
    'postgres',
    `create role litellm_user login password '${password}'`,
    'create database litellm_db owner litellm_user',
    `create role tools_reader login password '${tools}'`,
    'grant pg_read_all_data to tools_reader',
  )
  await execa('npm', ['install', '--prefix', join(home, 'by-hand'), '@modelcontextprotocol/server-postgres@0.6.2'])
  await execa('docker', ['pull', '--quiet', overLink])
  await execa('docker', ['tag', overLink, reference])
  await execa(join(project, 'deploy.sh'))

  const master = variable(secrets, 'LITELLM_MASTER_KEY')
  const ask = async (path: string, key: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
    const answer = await fetch(`${url}${path}`, init)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { key: string; data: { id: string }[]; tools: { name: string }[] }
  }
  const model = 'gpt-3.5-turbo'
  const servers = (await ask('/v1/mcp/server', master)) as unknown as { server_id: string }[]
  const grants = { mcp_servers: servers.map(({ server_id: id }) => id) }
  const { key } = await ask('/key/generate', master, { key_alias: 'by-hand', models: [model], object_permission: grants }) // prettier-ignore
  await ask('/v1/models', key)
  await ask('/v1/chat/completions', key, { model, messages: [{ role: 'user', content: 'hello' }] })
  const { tools: listed } = await ask('/mcp-rest/tools/list', key)
  await ask('/mcp-rest/tools/call', key, { server_id: grants.mcp_servers[0], name: listed[0]!.name, arguments: { sql: 'select 1' } }) // prettier-ignore
  for (;;) {
    const [rows] = await sql('litellm_db', 'select 1 from "LiteLLM_SpendLogs" limit 2')
    if (rows!.rowCount === 2) return
    await pause(500)
  }
}

const figures: { ours: number; byHand: number }[] = []
for (let time = 0; time < times; time++) {
  await execa('docker', ['pull', '--quiet', reference])
  const ours = await seconds(setUp)
  const secrets = await readFile(join(home, 'secrets', `${name}.env`), 'utf8')
  await takeDown()
  await execa('docker', ['rmi', '--force', reference])
  figures.push({ ours, byHand: await seconds(() => byHand(secrets)) })
  await takeDown()
  await execa('docker', ['rmi', overLink])
  for (const left of ['secrets', 'projects', '.config', '.state', 'by-hand'])
    await rm(join(home, left), { recursive: true, force: true })
  await writeFile('/dev/stderr', `${JSON.stringify(figures.at(-1))}\n`)
}
await link.cut()
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!
process.stdout.write(
  `from the last answer to verified, seconds, median of ${times}${values.mbit ? `, ${values.mbit} Mbit/s to the registry` : ''}: Gatewright ${median(figures.map(({ ours }) => ours)).toFixed(1)}, the plan by hand ${median(figures.map(({ byHand: hand }) => hand)).toFixed(1)}\n`,
)
