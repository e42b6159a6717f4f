import { chmod, copyFile, appendFile, rm, writeFile } from 'node:fs/promises'
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
  /** Nobody waits for the rows of the audit, none of which comes. */
  hurried?: true
}

const engine = () => gateway.context.world.engine
const files = () => projectFiles(gateway.context.deployment)
const secret = (id: string) => gateway.context.secrets.get(id).reveal()

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
const sql = (plant: string, undo: string, database?: () => string) => async (): Promise<Undo> => {
  await bed.sql(plant, database?.())
  return () => bed.sql(undo, database?.())
}
const sample = () => bed.postgres.sample
const audited = () => `db_${name}`

async function update(alias: string, body: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/key/update`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret('secrets.masterKey')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ key: secret(`keys.${alias}.value`), ...body }),
  })
  expect(answer.status).toBe(200)
}
const granting = (alias: string, plant: object, undo: object) => async (): Promise<Undo> => {
  await update(alias, plant)
  return () => update(alias, undo)
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
    check: 'log-limits',
    fault: 'a log driver that keeps nothing',
    plant: () => made(options => (host(options).LogConfig = { Type: 'none', Config: {} })),
    cause: /planned is 3 × 10m/,
  },
  {
    check: 'image',
    fault: 'an image of its own making under the planned name',
    plant: async () => {
      const { reference } = bed.gateway
      const right = (await engine().image(reference))!.id
      await bed.dockerClient('commit', name, reference)
      const undo = await made(() => undefined)
      return async () => {
        await undo()
        await bed.dockerClient('tag', right, reference)
      }
    },
    cause: /another image of the name/,
  },
  {
    check: 'image',
    fault: 'an image of another name',
    plant: async () => {
      await bed.dockerClient('commit', name, 'evil/litellm:v1')
      const undo = await made(options => (options.Image = 'evil/litellm:v1'))
      return async () => {
        await undo()
        await bed.dockerClient('rmi', '--force', 'evil/litellm:v1')
      }
    },
    cause: /runs evil\/litellm:v1; planned is/,
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
    check: 'container',
    fault: 'a variable that nobody planned',
    plant: () => made(options => options.Env!.push('HTTP_PROXY=http://evil.example:3128')),
    cause: /HTTP_PROXY/,
  },
  {
    check: 'container',
    fault: 'one more network',
    plant: docker(['network', 'connect', 'bridge', name], ['network', 'disconnect', 'bridge', name]),
    cause: /also on the network bridge/,
  },
  {
    check: 'container',
    fault: 'a config.yaml that was changed since the start',
    plant: async () => {
      await copyFile(files().configFile, join(files().project, 'right'))
      await appendFile(files().configFile, '\nrouter_settings:\n  num_retries: 7\n')
      return async () => {
        await copyFile(join(files().project, 'right'), files().configFile)
        await rm(join(files().project, 'right'))
      }
    },
    cause: /its config\.yaml/,
  },
  {
    check: 'address',
    fault: 'published on 0.0.0.0',
    plant: () =>
      made(options => (host(options).PortBindings = { '4000/tcp': [{ HostIp: '', HostPort: String(port) }] })),
    cause: /published where nobody chose: 0\.0\.0\.0/,
  },
  {
    check: 'address',
    fault: 'published at another port as well',
    plant: () =>
      made(options =>
        (host(options).PortBindings as Record<string, object[]>)['4000/tcp']!.push({
          HostIp: bed.networkAddress,
          HostPort: '4399',
        }),
      ),
    cause: /4399/,
  },
  {
    check: 'address',
    fault: "another gateway's container that answers on the port",
    plant: async () => {
      const right = createOptions((await engine().container(name))!.spec)
      return made(
        options => (host(options).PortBindings = {}),
        async () => {
          const other = await bed.docker.createContainer({ ...right, name: 'other-gateway' })
          await other.start()
          return () => other.remove({ force: true })
        },
      )
    },
    cause: /port 4330 is held by another container: other-gateway/,
  },
  {
    check: 'keys',
    fault: 'a budget too high',
    plant: granting(`${name}-plain`, { max_budget: 1e6 }, { max_budget: null }),
    cause: /planted-plain: the proxy has other grants for it: .*1000000/,
  },
  {
    check: 'models',
    fault: 'a model too much',
    plant: granting(`${name}-team`, { models: ['mock', 'other'] }, { models: ['mock'] }),
    cause: /planted-team sees mock and other/,
    also: ['keys'],
  },
  {
    check: 'tools',
    fault: 'a server too much',
    plant: granting(
      `${name}-plain`,
      { object_permission: { mcp_servers: ['postgres'] } },
      { object_permission: { mcp_servers: ['no-mcp-servers'] } },
    ),
    cause: /planted-plain sees postgres\/query, which no grant gives it/,
    also: ['keys', 'refusals'],
  },
  {
    check: 'reading-role',
    fault: 'a grant too much in PostgreSQL',
    plant: sql(`grant insert on products to tools_${name}`, `revoke insert on products from tools_${name}`, sample),
    cause: /can write to public\.products/,
  },
  {
    check: 'reading-role',
    fault: 'a tools role that is superuser',
    plant: sql(`alter role tools_${name} superuser`, `alter role tools_${name} nosuperuser`),
    cause: /can be superuser/,
  },
  {
    check: 'reading-role',
    fault: 'a column that it may change',
    plant: sql(
      `grant update (name) on products to tools_${name}`,
      `revoke update (name) on products from tools_${name}`,
      sample,
    ),
    cause: /can write to public\.products/,
  },
  {
    check: 'audit',
    fault: 'rows that are never written',
    plant: sql(
      `create rule nothing as on insert to "LiteLLM_SpendLogs" do instead nothing`,
      `drop rule nothing on "LiteLLM_SpendLogs"`,
      audited,
    ),
    cause: /no row after/,
    hurried: true,
  },
  {
    check: 'audit',
    fault: "rows under another's name",
    plant: async () => {
      await bed.sql(
        `create function theirs() returns trigger language plpgsql as $$ begin new."user" := 'somebody'; return new; end $$;
         create trigger theirs before insert on "LiteLLM_SpendLogs" for each row execute function theirs()`,
        audited(),
      )
      return () => bed.sql('drop function theirs cascade', audited())
    },
    cause: /do not name the key's user/,
  },
  {
    check: 'secrets',
    fault: 'the master key in a copy of config.yaml',
    plant: async () => {
      const path = `${files().configFile}.bak`
      await writeFile(path, `master_key: ${secret('secrets.masterKey')}\n`)
      return () => rm(path)
    },
    cause: /master key is in .*config\.yaml\.bak/,
  },
  {
    check: 'secrets',
    fault: 'a directory above the env file into which everybody may write',
    plant: async () => {
      const above = join(gateway.context.deployment.paths.secrets!, '..', '..')
      await chmod(above, 0o777)
      return () => chmod(above, 0o755)
    },
    cause: /others may write into/,
  },
  {
    check: 'secrets',
    fault: 'the master key in the arguments of a process of another container',
    plant: async () => {
      const image = bed.gateway.reference
      const id = await bed.dockerClient('run', '-d', '--entrypoint', 'sleep', image, '600', secret('secrets.masterKey'))
      return () => bed.dockerClient('rm', '--force', id)
    },
    cause: /arguments of a process/,
  },
  {
    check: 'restart',
    fault: 'an engine that does not restart',
    plant: async () => {
      const { restart } = engine()
      engine().restart = async () => undefined
      return () => (engine().restart = restart)
    },
    cause: /a restart was asked for, and planted still runs since/,
    full: true,
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
const few = 6
const day = Number(process.env.GATEWRIGHT_DAY ?? Math.floor(Date.now() / 86_400_000))
const tried = process.env.GATEWRIGHT_PLANTED === 'all' ? faults : fromDay(spread(faults), day).slice(0, few)

test.each(tried)('$check tells of $fault', async ({ plant, full, hurried, ...row }) => {
  const undo = await plant()
  try {
    const { context } = gateway
    const world = { ...context.world, ...(hurried && { wait: async () => undefined }) }
    const options = { allow: full ? 'restart' : 'nothing', signal: new AbortController().signal } as const
    const result = judged({ ...row, plant }, await runChecks(checks, { ...context, world }, () => undefined, options))
    results.push(result)
    expect(result).toMatchObject({ problems: [] })
  } finally {
    await undo()
  }
})
