import { chmod, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PostgresFailure } from '../../src/adapters/pg/failure.ts'
import { doctorText } from '../../src/commands/doctor.ts'
import { mend } from '../../src/doctor/fix.ts'
import { examine } from '../../src/doctor/index.ts'
import { container } from '../../src/doctor/groups/container.ts'
import { database } from '../../src/doctor/groups/database.ts'
import { files, secrets } from '../../src/doctor/groups/files.ts'
import { image } from '../../src/doctor/groups/image.ts'
import { network } from '../../src/doctor/groups/network.ts'
import { Failure } from '../../src/failure.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { writeFiles } from '../checks/bed.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'
import { bed } from '../status/bed.ts'

const ids = (found: { id: string }[]) => found.map(({ id }) => id)

test('a gateway that is as it should be has no findings of these kinds', async () => {
  const made = await bed()
  await writeFiles(made as never)
  const found = await examine(made.subject, [container, image, network, database, secrets])
  expect(found).toEqual([])
  expect(doctorText(found)).toEqual(['Nothing is wrong.'])
})

test('an opened secrets file is an error, is mended with --fix, and how it was is kept', async () => {
  const made = await bed()
  await writeFiles(made as never)
  const path = made.deployment.paths.secrets!
  await chmod(path, 0o644)
  const [found] = await examine(made.subject, [secrets])
  expect(found).toMatchObject({ severity: 'error', evidence: expect.stringContaining('mode 644') as string })
  const mended = await mend(made.subject, [found!])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(mended!.backup, 'utf8'))).toEqual([
    { what: `chmod 600 ${path}`, before: { path, mode: '644' } },
  ])
  expect(await examine(made.subject, [secrets])).toEqual([])
})

test('a secrets file that is gone, and a directory that others may write into, are errors', async () => {
  const made = await bed()
  await writeFiles(made as never)
  await rm(made.deployment.paths.secrets!)
  await chmod(join(made.directory, 'home', 'secrets'), 0o777)
  const found = await examine(made.subject, [secrets])
  expect(ids(found)).toEqual([
    `secrets-missing-${made.deployment.paths.secrets}`,
    `secrets-directory-${join(made.directory, 'home', 'secrets')}`,
  ])
})

test('a store that the secrets have left and that could not be emptied is a warning', async () => {
  const made = await bed()
  await writeFiles(made as never)
  const elsewhere = join(made.directory, 'elsewhere.env')
  const { state } = deploymentFiles(made.world.own, made.deployment.name)
  await made.world.files.makeDirectory(state, 0o700)
  await made.world.files.write(
    join(state, 'secret-places.json'),
    JSON.stringify([{ store: 'file', path: elsewhere }]),
    {
      mode: 0o600,
    },
  )
  expect(await examine(made.subject, [secrets])).toMatchObject([
    { severity: 'warning', text: `secrets may still be in ${elsewhere}, which they have left` },
  ])
})

test('a config.yaml that others may change is an error, and keeps its other rights when it is mended', async () => {
  const made = await bed()
  await writeFiles(made as never)
  const path = join(made.deployment.paths.project, 'config', 'config.yaml')
  await chmod(path, 0o666)
  const found = await examine(made.subject, [files])
  await mend(
    made.subject,
    found.filter(({ fix }) => fix),
  )
  expect(ids(found)).toContain(`writable-${path}`)
  expect((await stat(path)).mode & 0o777).toBe(0o644)
})

test('a container that Docker would not start again is a warning, and is mended without a restart', async () => {
  const { subject, engine } = await bed()
  engine.held[0] = runningContainer({ spec: sampleSpec({ restart: 'no' }) })
  const found = await examine(subject, [container])
  expect(found).toMatchObject([{ id: 'restart-policy', severity: 'warning' }])
  await mend(subject, found)
  expect(engine.held[0].spec.restart).toBe('unless-stopped')
  expect(engine.restarted).toEqual([])
})

test('a log without limits, and a container that ends over and over, are warnings', async () => {
  const { subject, engine } = await bed()
  engine.held[0] = runningContainer({
    restarts: 7,
    startedAt: '2026-11-22T01:00:00Z',
    spec: sampleSpec({ log: { maxSize: '', maxFiles: 0 } }),
  })
  expect(ids(await examine(subject, [container]))).toEqual(['log-limits', 'restarts'])
})

test.each([
  ['between two starts', { status: 'restarting', exitCode: 2 } as const],
  ['in the moment in which it runs', { startedAt: '2026-11-22T13:59:58.000000000Z' }],
])('a container that Docker starts again and again is one error, seen %s', async (_, state) => {
  const { subject, engine, world } = await bed()
  world.now = () => new Date('2026-11-22T14:00:00Z')
  engine.held[0] = runningContainer({ restarts: 9, ...state })
  expect(await examine(subject, [container])).toMatchObject([
    { id: 'crash-loop', severity: 'error', evidence: expect.stringContaining('started again 9 times') },
  ])
})

test('addresses beyond this host mean plain HTTP, and a firewall that is gone past is named', async () => {
  const { subject, engine, world } = await bed()
  engine.held[0] = runningContainer({
    spec: sampleSpec({ ports: [{ address: '192.168.1.10', hostPort: 4000, containerPort: 4000 }] }),
  })
  const read = async (path: string) => (path === '/etc/ufw/ufw.conf' ? 'ENABLED=yes\n' : undefined)
  world.files = { ...world.files, read }
  expect(await examine(subject, [network])).toMatchObject([
    { id: 'firewall-bypassed', severity: 'warning', evidence: 'ufw is on; published on 192.168.1.10' },
    { id: 'plain-http', severity: 'warning' },
  ])
})

test('a wildcard address is an error', async () => {
  const { subject, engine } = await bed()
  engine.held[0] = runningContainer({
    spec: sampleSpec({ ports: [{ address: '0.0.0.0', hostPort: 4000, containerPort: 4000 }] }),
  })
  expect(await examine(subject, [network])).toContainEqual(
    expect.objectContaining({ id: 'public-address', severity: 'error' }),
  )
})

test.each([
  ['1.83.6', 'error', /security holes/],
  ['1.106.1', 'warning', /not a good version/],
])('LiteLLM %s in use is of severity %s', async (version, severity, text) => {
  const { subject } = await bed()
  const found = await examine({ ...subject, made: { version, imageId: 'sha256:image' } }, [image])
  expect(found).toMatchObject([{ severity, text: expect.stringMatching(text) as string }])
})

test('a key that only the proxy knows is a note, one that it lacks an error', async () => {
  const { subject, database: rows } = await bed()
  rows.keys[0] = { ...rows.keys[0], token: 'f'.repeat(64), alias: 'by-hand' }
  expect(await examine(subject, [database])).toMatchObject([
    { id: 'key-missing-team', severity: 'error' },
    { id: 'key-foreign-by-hand', severity: 'note' },
  ])
})

test('a kind that cannot be examined is told with its reason, and the others are examined', async () => {
  const { subject, engine, database: rows } = await bed()
  engine.container = () =>
    Promise.reject(new Failure({ what: 'x', why: 'the engine is not running', next: 'start it' }))
  rows.problem = new PostgresFailure(
    { what: 'no login', why: 'nothing listens there', next: 'start it' },
    'ECONNREFUSED',
  )
  expect(await examine(subject, [container, database])).toMatchObject([
    { id: 'database', severity: 'error' },
    { id: 'container-unknown', evidence: 'the engine is not running' },
  ])
})
