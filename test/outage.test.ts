import { expect, test } from 'vitest'
import { localFiles } from '../src/adapters/local-files.ts'
import { checksText, keepOutage, outageText, readOutages } from '../src/outage.ts'
import type { World } from '../src/world.ts'
import { temporaryDirectory } from './doubles/directory.ts'

test('a change costs what the last one took, the checks that restart and deploy it included', () => {
  expect(outageText({ change: 41_200, restart: 20_000, 'deploy-script': 15_900 })).toBe(
    'for 77 s in all, as measured last: 41 s while a new container took over, 20 s for the restart check, 16 s for the check of deploy.sh',
  )
})

test('a first change is told by the restart of the setup', () => {
  expect(outageText({ restart: 20_000, 'deploy-script': 15_000 })).toMatch(/^for 55 s in all/)
})

test('what was never measured is not told as if it were', () => {
  expect(outageText({})).toBe('while LiteLLM starts, each time; for how long was not measured yet')
})

test('the checks alone cost no change', () => {
  expect(checksText({ change: 41_000, restart: 20_000, 'deploy-script': 15_000 })).toMatch(/^for 35 s in all/)
})

test('what was measured is kept with the state of the deployment, and only of what takes the gateway away', async () => {
  const directory = await temporaryDirectory()
  const world = { files: localFiles, own: { state: directory, config: directory, logs: directory } } as World
  await keepOutage(world, 'gw', 'restart', 20_000.4)
  await keepOutage(world, 'gw', 'chat', 5)
  await keepOutage(world, 'gw', 'change', 41_000)
  expect(await readOutages(world, 'gw')).toEqual({ restart: 20_000, change: 41_000 })
})
