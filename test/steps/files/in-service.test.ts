import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../../src/adapters/local-files.ts'
import type { PlanContext } from '../../../src/engine/step.ts'
import { deploymentFiles, ownPaths } from '../../../src/paths.ts'
import { forgetConfig, keepConfigInService, putConfigBack } from '../../../src/steps/files/in-service.ts'
import { projectFiles } from '../../../src/steps/paths.ts'
import { sha256 } from '../../../src/steps/sha256.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../../doubles/container-engine.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'
import { sampleDeployment } from '../sample.ts'

const startedWith = (config: string) =>
  runningContainer({ spec: sampleSpec({ labels: { 'dev.gatewright.config': sha256(config) } }) })

let context: PlanContext
beforeEach(async () => {
  const directory = await temporaryDirectory()
  const deployment = sampleDeployment({ paths: { project: directory, secrets: '/unused' } })
  const engine = new FakeEngine()
  engine.held.push(startedWith('in service'))
  const own = ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory })
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  context = { deployment, world: { engine, files: localFiles, own, owner } } as unknown as PlanContext
  await localFiles.makeDirectory(deploymentFiles(own, deployment.name).state, 0o700)
  await localFiles.makeDirectory(projectFiles(deployment).config, 0o755)
})

const config = () => localFiles.read(projectFiles(context.deployment).configFile)

test('the text that the container was started with comes back to it', async () => {
  await keepConfigInService(context, 'in service')
  await putConfigBack(context, startedWith('in service'))
  expect(await config()).toBe('in service')
})

test('a second failed change does not replace what is kept by what failed before', async () => {
  await keepConfigInService(context, 'in service')
  await keepConfigInService(context, 'failed before')
  await putConfigBack(context, startedWith('in service'))
  expect(await config()).toBe('in service')
})

test('a text that another container was started with is not put back', async () => {
  await keepConfigInService(context, 'in service')
  await putConfigBack(context, startedWith('newer'))
  expect(await config()).toBeUndefined()
})

test('once another container is in service nothing is kept', async () => {
  await keepConfigInService(context, 'in service')
  await forgetConfig(context)
  await putConfigBack(context, startedWith('in service'))
  expect(await config()).toBeUndefined()
})
