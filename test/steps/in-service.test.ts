import { beforeEach, describe, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openSecretStore } from '../../src/adapters/secret-store/index.ts'
import type { ApplyContext, PlanContext } from '../../src/engine/step.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { Secret } from '../../src/secret.ts'
import { beside } from '../../src/steps/beside/index.ts'
import { serversBeside } from '../../src/steps/beside/place.ts'
import { besideSpec } from '../../src/steps/beside/spec.ts'
import { forgetInService, keepInService, putInServiceBack, retireInService } from '../../src/steps/in-service.ts'
import { identityLabels } from '../../src/identity/mark.ts'
import { ownLabel, projectFiles } from '../../src/gateway/paths.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { MemoryEngine } from './container/memory-engine.ts'
import { sampleDeployment, sampleIdentity } from './sample.ts'

const inService = (id: string) =>
  runningContainer({
    id,
    spec: sampleSpec({ name: 'mcp-litellm', labels: { [ownLabel]: 'mcp-litellm', ...identityLabels(sampleIdentity) } }),
  })

let context: PlanContext
let engine: MemoryEngine

beforeEach(async () => {
  const directory = await temporaryDirectory()
  const deployment = sampleDeployment({ paths: { project: directory, secrets: `${directory}/secrets/gateway.env` } })
  engine = new MemoryEngine()
  engine.held.push(inService('serving'))
  const own = ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory })
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  const secretStore = () => openSecretStore(deployment, localFiles, owner)
  const postgres = { asRole: async () => Promise.reject(new Error('it does not answer')) }
  const world = { engine, files: localFiles, own, owner, secretStore, postgres, now: () => new Date() }
  const secrets = { get: () => Secret.of('password') }
  context = { deployment, world, secrets, identity: sampleIdentity } as unknown as PlanContext
  await localFiles.makeDirectory(deploymentFiles(own, deployment.name).state, 0o700)
  await localFiles.makeDirectory(projectFiles(deployment).config, 0o755)
  await write('before')
})

const { configFile, deployScript } = {
  configFile: () => projectFiles(context.deployment).configFile,
  deployScript: () => projectFiles(context.deployment).deployScript,
}
const store = () => context.world.secretStore(context.deployment)

async function write(text: string): Promise<void> {
  await localFiles.write(configFile(), `config ${text}`, { mode: 0o644 })
  await localFiles.write(deployScript(), `script ${text}`, { mode: 0o755 })
  await store().write('container', new Map([['LITELLM_MASTER_KEY', Secret.of(`master-${text}`)]]))
  await store().write('keys', new Map([['KEY_TEAM', Secret.of(`team-${text}`)]]))
}

const found = async () => [
  await localFiles.read(configFile()),
  await localFiles.read(deployScript()),
  (await store().read('container')).get('LITELLM_MASTER_KEY')?.reveal(),
  (await store().read('keys')).get('KEY_TEAM')?.reveal(),
]
const all = (text: string) => [`config ${text}`, `script ${text}`, `master-${text}`, `team-${text}`]

test('files and secrets of the container in service come back, and the script stays executable', async () => {
  await keepInService(context)
  await write('after')
  expect(await putInServiceBack(context)).toEqual({ isThere: true })
  expect(await found()).toEqual(all('before'))
  expect((await localFiles.stat(deployScript()))?.mode).toBe(0o755)
})

test('what is kept is readable by its owner only, and its secrets are in their store alone', async () => {
  await keepInService(context)
  const { state } = deploymentFiles(context.world.own, context.deployment.name)
  expect((await localFiles.stat(`${state}/in-service.json`))?.mode).toBe(0o600)
  expect(await localFiles.read(`${state}/in-service.json`)).not.toMatch(/(master|team)-before/)
  const { kept } = store()
  expect((await localFiles.stat(kept.where('in-service')))?.mode).toBe(0o600)
  await forgetInService(context)
  expect(await kept.read('in-service')).toBeUndefined()
})

test('what a run was forgetting when it was killed is not put back', async () => {
  await keepInService(context)
  await write('after')
  await store().kept.remove('in-service')
  expect(await putInServiceBack(context)).toEqual({ isThere: false })
  expect(await found()).toEqual(all('after'))
})

test('a second failed change does not replace what is kept by one that was killed', async () => {
  await keepInService(context)
  await write('killed')
  await keepInService(context)
  await write('after')
  await putInServiceBack(context)
  expect(await found()).toEqual(all('before'))
})

test('a container that was moved aside is still the one in service', async () => {
  await keepInService(context)
  await write('after')
  engine.held[0]!.spec.name = 'mcp-litellm-previous'
  engine.held.push(inService('new'))
  expect(await putInServiceBack(context)).toEqual({ isThere: true })
  expect(await found()).toEqual(all('before'))
})

test('what belongs to a container that is gone is not put back, and is replaced by the next one', async () => {
  await keepInService(context)
  await write('after')
  engine.held.splice(0, 1, inService('another'))
  expect(await putInServiceBack(context)).toEqual({ isThere: false })
  expect(await found()).toEqual(all('after'))
  await keepInService(context)
  await write('later')
  await putInServiceBack(context)
  expect(await found()).toEqual(all('after'))
})

test('without a container in service nothing is kept', async () => {
  engine.held.splice(0)
  await keepInService(context)
  expect(await putInServiceBack(context)).toEqual({ isThere: false })
})

test('once another container is in service nothing is kept', async () => {
  await keepInService(context)
  await forgetInService(context)
  await write('after')
  expect(await putInServiceBack(context)).toEqual({ isThere: false })
  expect(await found()).toEqual(all('after'))
})

describe('the container of an MCP server beside it', () => {
  const image = 'ghcr.io/supercorp-ai/supergateway:uvx'
  const running = () =>
    engine.held.filter(({ id, status }) => id !== 'serving' && status === 'running').map(({ spec }) => spec.args[1])
  const others = () => engine.held.filter(({ spec }) => spec.name.endsWith('-previous'))

  /** One that runs is replaced for another command, while the gateway serves. */
  async function changed(): Promise<ApplyContext> {
    const with_ = (command: string) => {
      const { paths } = context.deployment
      const server = { name: 'fetch', transport: 'stdio', command, beside: { image } }
      return { ...context, deployment: sampleDeployment({ paths, servers: [server] }) }
    }
    const { deployment, secrets } = with_('before')
    engine.images = { [image]: { id: 'sha256:image', digests: [], sizeBytes: 1 } }
    engine.put(besideSpec(deployment, serversBeside(deployment)[0]!, secrets, sampleIdentity), 'running')
    const after = { ...with_('after'), signal: new AbortController().signal, report: () => undefined }
    const [change] = beside.plan(await beside.inspect(after), after).changes
    await beside.apply(change!, after)
    expect(running()).toEqual(['exec after'])
    return after
  }

  test('comes back with what was in service', async () => {
    await putInServiceBack(await changed())
    expect(running()).toEqual(['exec before'])
    expect(others()).toEqual([])
  })

  test('goes once another container is in service', async () => {
    await retireInService(await changed())
    expect(running()).toEqual(['exec after'])
    expect(others()).toEqual([])
  })

  test('comes back also when the change was made in two runs, of which one was killed', async () => {
    const after = await changed()
    const { args } = engine.held.at(-1)!.spec
    engine.held.at(-1)!.spec.args = [...args, 'killed']
    const [change] = beside.plan(await beside.inspect(after), after).changes
    await beside.apply(change!, after)
    await putInServiceBack(after)
    expect(running()).toEqual(['exec before'])
  })
})
