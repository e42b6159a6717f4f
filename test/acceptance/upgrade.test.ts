import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { versions } from '../../src/deployment/versions.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { layerDirectory } from '../bed/publish.ts'
import { type BedPostgres, startSystemPostgres } from '../bed/postgres.ts'
import { standInImage } from '../bed/stand-in-image.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'upgraded'
const port = 4150
const [old, newer] = ['1.108.11', versions.newest['1.108']!]

let bed: Bed
let postgres: BedPostgres
let user: User

const answers = () =>
  user.answers({
    admin: { user: postgres.user, password: 'env:ADMIN_PASSWORD' },
    database: {
      server: `${postgres.host}:${postgres.port}`,
      role: 'upgraded_user',
      name: 'upgraded_db',
      fromContainer: `${postgres.container}:5432`,
    },
    network: postgres.network,
    servers: [],
    image: { repository: bed.gateway.repository, tag: `v${old}` },
  })

beforeAll(async () => {
  bed = testBed()
  postgres = await startSystemPostgres(bed.docker, { root: bed.root, directory: layerDirectory(bed.directory) }, 5433)
  for (const version of [old, newer])
    await bed.publish(await standInImage(bed.root, version), 'berriai/litellm', `v${version}`)
  user = await userOf(bed, name, port)
  user.env.ADMIN_PASSWORD = postgres.password
  const run = await user.run('setup', '--answers', await answers(), '--yes', '--json')
  expect(run.exitCode, run.stdout + run.stderr).toBe(0)
})

afterAll(async () => {
  await bed.dockerClient('rm', '--force', name, postgres.container)
  await user.leave()
})

describe('an upgrade', () => {
  test('shows before yes what it will do, and changes nothing', async () => {
    const { stdout, exitCode } = await user.run('upgrade', '--plan')
    expect(stdout).toContain(`LiteLLM ${old} becomes ${newer}.`)
    expect(stdout).toContain('dump of upgraded_db')
    expect(stdout).toContain('in the container postgres-5433')
    expect(exitCode).toBe(0)
  })

  test('goes to the newest patch of the line, verified', async () => {
    const run = await user.run('upgrade', '--yes', '--json')
    expect(run.json().failure).toBeUndefined()
    expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(run.json().checks.find(({ id }) => id === 'image')?.evidence).toContain(`LiteLLM ${newer}`)
    expect(run.exitCode).toBe(0)
  })

  test('to a version below the floor is refused', async () => {
    const run = await user.run('upgrade', '1.83.6', '--yes', '--json')
    expect(run.json().failure).toMatchObject({ exit: 3, what: 'LiteLLM 1.83.6 is not used for a gateway' })
    expect(run.exitCode).toBe(3)
  })
})
