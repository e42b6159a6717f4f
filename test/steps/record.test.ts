import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import type { PlanContext } from '../../src/engine/step.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { record } from '../../src/steps/record.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment } from './sample.ts'

let context: PlanContext
let path: string

beforeEach(async () => {
  const home = await temporaryDirectory()
  const own = ownPaths({ XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state') })
  const deployment = sampleDeployment()
  context = { deployment, world: { own, files: localFiles } } as unknown as PlanContext
  path = deploymentFiles(own, deployment.name).deployment
  await mkdir(dirname(path), { recursive: true })
})

const plan = async () => record.plan(await record.inspect(context), context)

/** The sample without what its keys are granted, as an older text leaves it out. */
const older = (text: string) => text.replace(/^ {4}servers:\n {6}- .*\n/m, '')

test('what an older text leaves unsaid is no change, and is written out along with the next one', async () => {
  const { deployment } = context
  const text = deploymentText(deployment)
  await writeFile(path, older(text))
  expect(older(text)).not.toBe(text)
  expect(await plan()).toEqual({ changes: [], asIs: [path] })
  await record.accompany?.(context)
  expect(await readFile(path, 'utf8')).toBe(text)
})

test('another deployment is a change, and is not written along with others', async () => {
  const text = deploymentText({ ...context.deployment, logs: { maxSize: '1m', maxFiles: 1 } })
  await writeFile(path, text)
  expect((await plan()).changes).toMatchObject([{ id: 'record:deployment', action: 'change' }])
  await record.accompany?.(context)
  expect(await readFile(path, 'utf8')).toBe(text)
})
