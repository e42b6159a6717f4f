import { chmod, chown, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { ContainerCreateOptions } from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOptions } from '../../src/adapters/docker/spec.ts'
import { checks } from '../../src/checks/index.ts'
import { runChecks } from '../../src/checks/run.ts'
import { answersReady } from '../../src/steps/container/ready.ts'
import { projectFiles } from '../../src/gateway/paths.ts'
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

const policy = (restart: string, told = restart): Real => ({
  check: 'restart-policy',
  fault: `docker update --restart ${restart}`,
  plant: docker(['update', '--restart', restart, name], ['update', '--restart', 'unless-stopped', name]),
  cause: new RegExp(`the restart policy is ${told}`),
})

/** Another container than planned, as its own check tells. */
const container = (fault: string, otherwise: (options: ContainerCreateOptions) => unknown, cause: RegExp): Real => ({
  check: 'container',
  fault,
  plant: () => made(otherwise),
  cause,
})

const inSample = (plant: string, undo: string) => async (): Promise<Undo> => {
  await bed.sql(plant, bed.postgres.sample)
  return () => bed.sql(undo, bed.postgres.sample)
}
const reader = `tools_${name}`
const readingRole = (fault: string, plant: string, undo: string, cause: RegExp): Real => ({
  check: 'reading-role',
  fault,
  plant: inSample(plant, undo),
  cause,
})

const inProxyDatabase = (plant: string, undo: string) => async (): Promise<Undo> => {
  await bed.sql(plant, `db_${name}`)
  return () => bed.sql(undo, `db_${name}`)
}

/** A file of the gateway changed, and put back as it was, its rights too. */
const changed = (path: () => string, change: (path: string) => Promise<unknown>) => async (): Promise<Undo> => {
  const { mode, uid, gid } = await stat(path())
  const content = await readFile(path())
  await change(path())
  return async () => {
    await writeFile(path(), content)
    await chmod(path(), mode)
    await chown(path(), uid, gid)
  }
}
const masterKey = () => gateway.context.secrets.get('secrets.masterKey').reveal()
const leak = (fault: string, path: () => string, cause: RegExp): Real => ({
  check: 'secrets',
  fault,
  plant: async () => {
    await writeFile(path(), `# ${masterKey()}\n`)
    return () => rm(path())
  },
  cause,
})

const faults: Real[] = [
  policy('no'),
  policy('always'),
  policy('on-failure:3', 'on-failure'),
  {
    check: 'log-limits',
    fault: 'an unlimited log',
    plant: () => made(options => (host(options).LogConfig = { Type: 'json-file', Config: {} })),
    cause: /planned is at most 3 × 10m/,
  },
  container(
    'a health check that is always true',
    options => (options.Healthcheck!.Test = ['CMD-SHELL', 'true']),
    /health check/,
  ),
  container('a variable that nobody planned', options => options.Env!.push('NOBODY_PLANNED=1'), /NOBODY_PLANNED/),
  container('another argument', options => options.Cmd!.push('--detailed_debug'), /arguments/),
  {
    check: 'container',
    fault: 'the Docker socket mounted',
    plant: () =>
      made(options =>
        host(options).Mounts!.push({ Type: 'bind', Source: bed.socket, Target: '/var/run/docker.sock' } as never),
      ),
    cause: /mounts/,
    also: ['confinement'],
  },
  {
    check: 'container',
    fault: 'a network that nobody planned',
    plant: async () => {
      await bed.dockerClient('network', 'create', `${name}-foreign`)
      await bed.dockerClient('network', 'connect', `${name}-foreign`, name)
      return async () => {
        await bed.dockerClient('network', 'disconnect', `${name}-foreign`, name)
        await bed.dockerClient('network', 'rm', `${name}-foreign`)
      }
    },
    cause: new RegExp(`also on the network ${name}-foreign`),
  },
  {
    check: 'confinement',
    fault: 'a right of root’s',
    plant: () => made(options => (host(options).CapAdd = ['CAP_SYS_ADMIN'])),
    cause: /rights that nobody planned: SYS_ADMIN/,
  },
  {
    check: 'confinement',
    fault: 'the processes of the host in sight',
    plant: () => made(options => (host(options).PidMode = 'host')),
    cause: /has --pid=host/,
    // Docker takes the label of its own accord from a container that sees the host's processes.
    also: ['container'],
  },
  {
    check: 'confinement',
    fault: 'docker update --pids-limit -1',
    plant: docker(['update', '--pids-limit', '-1', name], ['update', '--pids-limit', '2048', name]),
    cause: /may start any number of processes; planned is 2048/,
    also: ['container'],
  },
  {
    check: 'confinement',
    fault: 'docker update --memory 8g',
    plant: docker(
      ['update', '--memory', '8g', '--memory-swap', '16g', name],
      ['update', '--memory', '4g', '--memory-swap', '8g', name],
    ),
    cause: /has 8g of memory; planned is 4g/,
    also: ['container'],
  },
  {
    check: 'address',
    fault: 'a port on every address',
    plant: () =>
      made(options => (host(options).PortBindings!['4000/tcp'] = [{ HostIp: '0.0.0.0', HostPort: String(port) }])),
    cause: /published where nobody chose: 0\.0\.0\.0/,
    also: ['outside'],
  },
  readingRole(
    'a grant to write one table',
    `grant insert on products to ${reader}`,
    `revoke insert on products from ${reader}`,
    /can write to public\.products/,
  ),
  readingRole(
    'a right to make databases',
    `alter role ${reader} createdb`,
    `alter role ${reader} nocreatedb`,
    /can create databases/,
  ),
  readingRole(
    'everybody may make tables',
    'grant create on schema public to public',
    'revoke create on schema public from public',
    /can create objects in schema public/,
  ),
  {
    check: 'audit',
    fault: 'rows of calls that are thrown away',
    plant: inProxyDatabase(
      'create rule lost as on insert to "LiteLLM_SpendLogs" do instead nothing',
      'drop rule lost on "LiteLLM_SpendLogs"',
    ),
    cause: /./,
  },
  leak('the master key in a copy beside config.yaml', () => `${files().configFile}.bak`, /master key is in .*\.bak/),
  {
    check: 'secrets',
    fault: 'an env file that everybody can read',
    plant: changed(
      () => gateway.context.deployment.paths.secrets!,
      path => chmod(path, 0o644),
    ),
    cause: /mode 644/,
    // It cannot be read for the comparison.
    also: ['container'],
  },
  {
    check: 'deploy-script',
    fault: 'a deploy.sh that does nothing',
    plant: changed(
      () => files().deployScript,
      path => writeFile(path, '#!/bin/sh\nexit 0\n'),
    ),
    cause: /is not what Gatewright wrote, and was not run/,
    full: true,
  },
  {
    check: 'deploy-script',
    fault: 'a deploy.sh of another user',
    plant: changed(
      () => files().deployScript,
      path => chown(path, 65_534, 65_534),
    ),
    cause: /not run/,
    full: true,
  },
  {
    check: 'deploy-script',
    fault: 'a deploy.sh that everybody may write',
    plant: changed(
      () => files().deployScript,
      path => chmod(path, 0o777),
    ),
    cause: /not run/,
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
