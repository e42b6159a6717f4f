import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerCreateOptions } from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOptions } from '../../src/adapters/docker/spec.ts'
import { checks } from '../../src/checks/index.ts'
import { runChecks } from '../../src/checks/run.ts'
import { answersReady } from '../../src/steps/container/ready.ts'
import { projectFiles } from '../../src/steps/paths.ts'
import { testBed, type Bed } from '../bed/bed.ts'
import { judged, plantedTable, type Planted, type PlantedResult } from '../checks/planted/planted.ts'
import { fromDay, spread } from '../torture/trials.ts'
import { gatewayInBed } from './gateway.ts'

const name = 'planted'
const port = 4330
let bed: Bed
let gateway: Awaited<ReturnType<typeof gatewayInBed>>

beforeAll(async () => {
  bed = testBed()
  gateway = await gatewayInBed(bed, { name, port })
})

const results: PlantedResult[] = []
afterAll(async () => {
  if (results.length > 0) console.log(plantedTable(results))
  await gateway?.takeBack()
})

type Undo = () => unknown
/** Plants in the real thing; answers what takes it away again. */
interface Real extends Omit<Planted<void>, 'plant'> {
  plant(): Promise<Undo>
  /** It is seen only where the gateway is restarted and deployed anew. */
  full?: true
}

const engine = () => gateway.context.world.engine
const files = () => projectFiles(gateway.context.deployment)

async function untilReady(): Promise<void> {
  await expect.poll(() => answersReady(gateway.context), { timeout: 60_000 }).toBe(true)
  await expect.poll(async () => (await engine().container(name))?.health, { timeout: 60_000 }).toBe('healthy')
}

/** The same container made otherwise, by the engine's own API; the right one waits under another name. */
async function made(
  otherwise: (options: ContainerCreateOptions) => unknown,
  beside: () => Promise<Undo> = async () => () => undefined,
): Promise<Undo> {
  const is = (await engine().container(name))!
  const options = createOptions(is.spec)
  otherwise(options)
  const aside = bed.docker.getContainer(is.id)
  await aside.stop()
  await aside.rename({ name: `${name}-right` })
  const other = await bed.docker.createContainer(options)
  const undone: Undo[] = [
    async () => {
      await other.remove({ force: true })
      await aside.rename({ name })
      await aside.start()
      await untilReady()
    },
  ]
  const undo = async () => {
    for (const one of undone.reverse()) await one()
  }
  try {
    await other.start()
    undone.push(await beside())
    await untilReady()
    return undo
  } catch (error) {
    await undo()
    throw error
  }
}

const host = (options: ContainerCreateOptions) => options.HostConfig!
const docker = (plant: string[], undo: string[]) => async (): Promise<Undo> => {
  await bed.dockerClient(...plant)
  return () => bed.dockerClient(...undo)
}

const faults: Real[] = [
  {
    check: 'restart-policy',
    fault: 'docker update --restart no',
    plant: docker(['update', '--restart', 'no', name], ['update', '--restart', 'unless-stopped', name]),
    cause: /the restart policy is no/,
  },
  {
    check: 'log-limits',
    fault: 'an unlimited log',
    plant: () => made(options => (host(options).LogConfig = { Type: 'json-file', Config: {} })),
    cause: /planned is 3 × 10m/,
  },
  {
    check: 'container',
    fault: 'a health check that is always true',
    plant: () => made(options => (options.Healthcheck!.Test = ['CMD-SHELL', 'true'])),
    cause: /health check/,
  },
  {
    check: 'container',
    fault: 'the Docker socket mounted',
    plant: () =>
      made(options =>
        host(options).Mounts!.push({ Type: 'bind', Source: bed.socket, Target: '/var/run/docker.sock' } as never),
      ),
    cause: /mounts/,
  },
  {
    check: 'deploy-script',
    fault: 'a deploy.sh that does nothing',
    plant: async () => {
      const path = files().deployScript
      await copyFile(path, join(files().project, 'right'))
      await writeFile(path, '#!/bin/sh\nexit 0\n')
      return async () => {
        await copyFile(join(files().project, 'right'), path)
        await rm(join(files().project, 'right'))
      }
    },
    cause: /is not what Gatewright wrote, and was not run/,
    full: true,
  },
]

/** All of them, or as many as a run of continuous integration has the time for, another part each day. */
const few = 2
const day = Number(process.env.GATEWRIGHT_DAY ?? Math.floor(Date.now() / 86_400_000))
const tried = process.env.GATEWRIGHT_PLANTED === 'all' ? faults : fromDay(spread(faults), day).slice(0, few)

test.each(tried)('$check tells of $fault', async ({ plant, full, ...row }) => {
  const undo = await plant()
  try {
    const { context } = gateway
    const options = { allow: full ? 'restart' : 'nothing', signal: new AbortController().signal } as const
    const result = judged({ ...row, plant }, await runChecks(checks, context, () => undefined, options))
    results.push(result)
    expect(result).toMatchObject({ problems: [] })
  } finally {
    await undo()
  }
})
