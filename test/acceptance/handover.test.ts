import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { type Bed, testBed } from '../bed/bed.ts'
import { newCanaries, sighted } from '../torture/canary-search.ts'
import { type Run, type User, userOf } from './gatewright.ts'
import { planServer } from '../plan-server.ts'

const name = 'handed-over'
const kinds = ['database', 'masterKey', 'tools', 'later'] as const
const canaries = newCanaries(kinds)
const given = (kind: (typeof kinds)[number]) => `env:CANARY_${kind.toUpperCase()}`

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 })

let bed: Bed
let user: User

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4640)
  Object.assign(user.env, Object.fromEntries(kinds.map(kind => [`CANARY_${kind.toUpperCase()}`, canaries[kind]])))
})
afterAll(() => user.leave())

const passed = (run: Run) => {
  expect(run.json().failure).toBeUndefined()
  expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
}

/** What whoever may use Docker is told, and what Docker itself writes down. */
async function told(): Promise<string> {
  const inspected = await bed.dockerClient('inspect', name)
  const [{ Id }] = JSON.parse(inspected) as [{ Id: string }]
  const { DockerRootDir } = (await bed.docker.info()) as { DockerRootDir: string }
  return inspected + (await readFile(join(DockerRootDir, 'containers', Id, 'config.v2.json'), 'utf8'))
}

const inProcess = () => bed.dockerClient('exec', name, 'sh', '-c', "tr '\\0' '\\n' </proc/1/environ")

test('docker inspect shows no secret of a gateway that has them in a file, whoever made its container', async () => {
  const answers = await user.answers({
    database: { role: 'handed_over_user', name: 'handed_over_db', password: given('database') },
    secrets: { handover: 'file', masterKey: given('masterKey') },
    servers: [planServer({ database: bed.postgres.sample, role: 'tools_reader', password: given('tools') })],
  })
  const setup = await user.run('setup', '--answers', answers, '--yes', '--json')
  // Restarted by the checks, and made anew by deploy.sh.
  passed(setup)
  expect(setup.json().checks.find(({ id }) => id === 'deploy-script')?.evidence).toContain('same container')
  expect(setup.json().checks.find(({ id }) => id === 'secrets')?.evidence).toContain('docker inspect')
  expect(sighted(canaries, await told(), 'docker')).toEqual([])
  // They are in the process all the same: the search would have found them.
  expect(sighted(canaries, await inProcess(), '').map(({ canary }) => canary)).toEqual([
    'database',
    'masterKey',
    'tools',
  ])
  expect(await bed.dockerClient('exec', name, 'env')).not.toContain('LITELLM_MASTER_KEY')

  const again = await user.run('setup', '--answers', answers, '--plan', '--json')
  expect(again.json().changes).toEqual([])
})

test('a secret that changes goes over with a container that is tried first', async () => {
  const file = join(user.home, 'later.yaml')
  await writeFile(file, stringify({ secrets: { masterKey: given('later') } }))
  passed(await user.run('reconfigure', '--answers', file, '--yes', '--json'))
  expect(sighted(canaries, await told(), 'docker')).toEqual([])
  expect(await inProcess()).toContain(canaries.later)
})

test('back in the environment they are where docker inspect shows them', async () => {
  const file = join(user.home, 'back.yaml')
  await writeFile(file, stringify({ secrets: { handover: 'environment' } }))
  passed(await user.run('reconfigure', '--answers', file, '--yes', '--json'))
  expect(sighted(canaries, await told(), '').map(({ canary }) => canary)).toContain('later')
  await execa(join(user.home, 'projects/mcp/litellm/deploy.sh'), { env: user.env })
  expect(await inProcess()).toContain(canaries.later)
})
