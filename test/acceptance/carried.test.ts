import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startableContainer } from '../adopt/containers.ts'
import { correctedOf, isNothing, type Settings, unsaid } from '../adopt/corrected.ts'
import { type Bed, testBed } from '../bed/bed.ts'

/** A run of continuous integration has the time for a few; `GATEWRIGHT_CARRIED=100` asks for more. */
const runs = Number(process.env.GATEWRIGHT_CARRIED ?? 10)

const name = 'carried'
const network = 'carried-net'
/** Where the containers lie that are made to be looked at, and never serve. */
const idle = { Entrypoint: ['sleep', '600'], Cmd: ['--port', '4000'] }
const url = 'DATABASE_URL=postgresql://llm:pw@postgres:5432/llm?sslmode=require&connection_limit=5'
let bed: Bed

/** What a correction gives a container that had none of it: its plan names each as confinement, or as what the gateway runs with. */
const confinement = [
  'CapDrop',
  'CapAdd',
  'SecurityOpt',
  'Memory',
  'MemorySwap',
  'PidsLimit',
  'LogConfig',
  'RestartPolicy',
  'Mounts',
  'PortBindings',
  'ExtraHosts',
]
/** What the engine works out from other settings, and what a gateway is given whatever it had: that Docker starts it again is a finding of its own. */
const otherwise = ['Binds', 'NetworkMode', 'RestartPolicy']

beforeAll(async () => {
  bed = testBed()
  await bed.dockerClient('pull', bed.gateway.reference)
  await bed.dockerClient('network', 'create', network)
})

afterAll(async () => {
  await bed.dockerClient('rm', '--force', name).catch(() => '')
  await bed.dockerClient('network', 'rm', network)
})

/** Makes and starts one, and answers what the engine says of it; it is gone afterwards. */
async function lookedAt(options: ContainerCreateOptions): Promise<ContainerInspectInfo> {
  const container = await bed.docker.createContainer(options)
  try {
    await container.start()
    return await container.inspect()
  } finally {
    await container.remove({ force: true })
  }
}

test(`a container that is adopted and corrected is on the engine as it was, but for what the plan says: ${runs} containers`, async () => {
  const image = await bed.docker.getImage(bed.gateway.reference).inspect()
  await fc.assert(
    fc.asyncProperty(startableContainer(), async ({ host, config }) => {
      const was = await lookedAt({
        ...(config as ContainerCreateOptions),
        name,
        Image: bed.gateway.reference,
        Env: [url],
        ...idle,
        HostConfig: { NetworkMode: network, ...(host as object) },
      })
      const { made, lost } = await correctedOf(was, image.Config as never)
      // The files of the correction are not there; what it mounts is no setting of the container's.
      const { Mounts: _, ...hostOptions } = made.HostConfig!
      const is = await lookedAt({ ...made, ...idle, name, HostConfig: hostOptions })
      const words = lost.join('\n')
      const [before, after] = [was.HostConfig, is.HostConfig] as unknown as [Settings, Settings]
      const others = Object.fromEntries(Object.entries(before).filter(([one]) => !otherwise.includes(one)))
      expect(unsaid(others, after, words)).toEqual([])
      const added = Object.entries(after).filter(([one, value]) => !isNothing(value) && isNothing(before[one]))
      expect(added.map(([one]) => one).filter(one => !confinement.includes(one))).toEqual([])
      expect(unsaid(config, is.Config as unknown as Settings, words)).toEqual([])
    }),
    { numRuns: runs, endOnFailure: true },
  )
})
