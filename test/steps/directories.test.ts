import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import { openJournal } from '../../src/engine/journal.ts'
import type { ApplyContext } from '../../src/engine/step.ts'
import { identityLabels } from '../../src/identity/mark.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { directories } from '../../src/steps/directories.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../doubles/container-engine.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment, sampleIdentity } from './sample.ts'

let home: string
let context: ApplyContext
beforeEach(async () => {
  home = join(await temporaryDirectory(), 'home')
  await mkdir(home)
  const paths = { project: join(home, 'projects/litellm'), secrets: join(home, 'secrets/gateway.env') }
  const own = ownPaths({ XDG_CONFIG_HOME: join(home, '../config'), XDG_STATE_HOME: join(home, '../state') })
  const world = {
    own,
    engine: new FakeEngine(),
    files: localFiles,
    owner: { uid: process.getuid!(), gid: process.getgid!() },
  }
  context = { deployment: sampleDeployment({ paths }), world } as unknown as ApplyContext
})

const plan = async () => directories.plan(await directories.inspect(context), context)
const carryOut = async () => {
  const { changes } = await plan()
  for (const change of changes) await directories.apply(change, context)
  return changes
}
const mode = async (path: string) => ((await stat(join(home, path))).mode & 0o777).toString(8)

const told = (changes: { what: string; detail?: string }[]) =>
  changes.map(({ what, detail }) => `${what.replace(`${home}/`, '')} (${detail})`)

test('what is missing is made with its parents, and only the secrets are closed to others', async () => {
  expect(told(await carryOut())).toEqual([
    'directory projects/litellm (with config, mcp; mode 755)',
    'directory secrets (mode 700)',
  ])
  expect([await mode('projects/litellm/config'), await mode('secrets')]).toEqual(['755', '700'])
})

test('a mounted directory from before that is closed to the container’s user is opened for reading, and closed again by undo', async () => {
  await mkdir(join(home, 'projects/litellm/config'), { recursive: true, mode: 0o700 })
  const change = (await plan()).changes.find(({ action }) => action === 'change')!
  expect(told([change])).toEqual([
    'directory projects/litellm/config (mode 700 becomes 755: the container’s user has to read it)',
  ])
  const receipt = (await directories.apply(change, context)) ?? undefined
  expect(await mode('projects/litellm/config')).toBe('755')
  await directories.undo(change, receipt, context)
  expect(await mode('projects/litellm/config')).toBe('700')
})

test('a run that was ended half way makes the rest, and both are taken back', async () => {
  const [first] = (await plan()).changes
  await mkdir(join(home, 'projects'))
  const rest = await carryOut()
  expect(told(rest)[0]).toBe('directory projects/litellm (with config, mcp; mode 755)')
  for (const change of [...rest.reverse(), first!]) await directories.undo(change, undefined, context)
  expect(await localFiles.list(home)).toEqual([])
})

test('the rest of what was begun is the same change, of which only what is missing is told', async () => {
  const [first] = (await plan()).changes
  const { journal } = deploymentFiles(context.world.own, context.deployment.name)
  await localFiles.makeDirectory(dirname(journal), 0o700)
  await (await openJournal(localFiles, journal, context.deployment.name, () => new Date())).started(first!)
  await mkdir(join(home, 'projects/litellm/config'), { recursive: true })
  const [rest] = (await plan()).changes
  expect([rest!.id, ...told([rest!])]).toEqual([first!.id, 'directory projects/litellm/mcp (mode 755)'])
  await carryOut()
  await directories.undo(rest!, undefined, context)
  expect(await localFiles.list(home)).toEqual(['secrets'])
})

test('directories that exist stay as they are', async () => {
  await mkdir(join(home, 'secrets'))
  await chmod(join(home, 'secrets'), 0o750)
  await carryOut()
  expect(await mode('secrets')).toBe('750')
  expect((await plan()).changes).toEqual([])
})

test('undo removes what was made, and nothing that holds something by now', async () => {
  const changes = await carryOut()
  await localFiles.write(join(home, 'secrets/theirs'), 'x', { mode: 0o600 })
  for (const change of changes.reverse()) await directories.undo(change, undefined, context)
  expect(await localFiles.list(home)).toEqual(['secrets'])
})

test('a keychain needs no directory for secrets', async () => {
  context.deployment.secrets.store = 'keychain'
  expect((await plan()).changes.map(({ what }) => what)).not.toContain(`directory ${home}/secrets`)
})

describe('a directory that another deployment has its files in', () => {
  const record = async (project: string, secrets = join(home, 'secrets/other.env')) => {
    const other = sampleDeployment({ name: 'other', paths: { project, secrets } })
    const { deployment } = deploymentFiles(context.world.own, 'other')
    await localFiles.makeDirectory(dirname(deployment), 0o755)
    await localFiles.write(deployment, deploymentText(other), { mode: 0o644 })
  }

  test.each(['projects/litellm', 'projects', 'projects/litellm/inside'])('is refused (%s)', async project => {
    await record(join(home, project))
    await expect(plan()).rejects.toMatchObject({ exit: 3, what: expect.stringContaining('the gateway other') })
  })

  test('is refused also where somebody else on this engine set it up', async () => {
    const engine = new FakeEngine()
    const mounts = [{ source: join(home, 'projects/litellm/config'), target: '/app/config', readOnly: true }]
    const labels = { 'dev.gatewright.deployment': 'theirs', ...identityLabels(sampleIdentity) }
    engine.held.push(runningContainer({ spec: sampleSpec({ name: 'theirs', mounts, labels }) }))
    context = { ...context, world: { ...context.world, engine } }
    await expect(plan()).rejects.toMatchObject({ exit: 3, what: expect.stringContaining('the gateway theirs') })
  })

  test('an env file that is another’s is refused, one beside it is not', async () => {
    await record(join(home, 'elsewhere'))
    expect(await plan()).toMatchObject({ changes: [{}, {}] })
    await record(join(home, 'elsewhere'), join(home, 'secrets/gateway.env'))
    await expect(plan()).rejects.toMatchObject({ exit: 3, what: expect.stringContaining('gateway.env') })
  })
})
