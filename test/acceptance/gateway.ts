import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckContext } from '../../src/checks/check.ts'
import { suggestedLimits } from '../../src/deployment/limits.ts'
import { type Deployment, deploymentSchema } from '../../src/deployment/schema.ts'
import type { PlanContext } from '../../src/engine/step.ts'
import { Failure } from '../../src/failure.ts'
import { openWorld } from '../../src/open-world.ts'
import { Secret } from '../../src/secret.ts'
import type { Bed } from '../bed/bed.ts'
import { contextOf, setUp, takeBack } from '../steps/journey.ts'

/** What a test may choose of a deployment in the bed. */
export interface GatewayChoice {
  name: string
  port: number
}

/** Two models and two keys, so that what one of them must not see exists; the plan's own server for the tools. */
function deploymentOf(bed: Bed, home: string, { name, port }: GatewayChoice): Deployment {
  const suffix = name.replaceAll('-', '_')
  const installed = '/app/mcp/postgres/node_modules/@modelcontextprotocol/server-postgres/dist/index.js'
  return deploymentSchema.parse({
    name,
    paths: { project: join(home, 'projects', name), secrets: join(home, 'secrets', `${name}.env`) },
    database: {
      server: `${bed.postgres.host}:${bed.postgres.port}`,
      role: `role_${suffix}`,
      name: `db_${suffix}`,
      fromContainer: `${bed.postgres.container}:5432`,
    },
    secrets: { store: 'file' },
    models: [
      { name: 'mock', model: 'openai/mock', mock: 'This is a mock response' },
      { name: 'other', model: 'openai/other', mock: 'This is another' },
    ],
    servers: [
      {
        name: 'postgres',
        transport: 'stdio',
        command: 'node',
        args: [installed, '{database}'],
        package: '@modelcontextprotocol/server-postgres@0.6.2',
        reads: { database: bed.postgres.sample, role: `tools_${suffix}` },
      },
    ],
    keys: [
      { alias: `${name}-team`, models: ['mock'], servers: ['postgres'], user: 'team-user' },
      { alias: `${name}-plain`, models: ['mock', 'other'] },
    ],
    exposure: { port },
    network: bed.postgres.network,
    image: { repository: bed.gateway.repository, tag: bed.gateway.tag },
    logs: { maxSize: '10m', maxFiles: 3 },
    audit: { retention: '30d' },
    limits: suggestedLimits,
  })
}

/** A gateway in the bed, set up by Gatewright's own steps, with its outcome of the checks. */
export async function gatewayInBed(bed: Bed, choice: GatewayChoice) {
  const home = mkdtempSync(join(bed.directory, `${choice.name}-`))
  mkdirSync(join(home, 'state'))
  // deploy.sh finds the bed's own client by PATH, as an administrator's shell would.
  process.env.PATH = bed.env.PATH
  const env = { ...process.env, XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state') }
  const world = await openWorld(env, { uid: process.getuid!(), gid: process.getgid!() })
  const { user, password, host, port } = bed.postgres
  const admin = {
    server: `${host}:${port}`,
    login: 'password' as const,
    user,
    password: Secret.of(password),
    socket: '',
  }
  const context: PlanContext = await contextOf(world, deploymentOf(bed, home, choice), admin)
  const { verification } = await setUp(context).catch((error: unknown) => {
    // A failed test shows a message and no more, and here the container's last lines are what one wants to see.
    throw error instanceof Failure ? new Error([error.message, ...error.lines].join('\n'), { cause: error }) : error
  })
  return { context, verification, takeBack: () => takeBack(context) }
}

/** The context of one check by itself. */
export const checkContext = (context: PlanContext): CheckContext => ({
  ...context,
  gateway: context.world.gateway.at(`http://127.0.0.1:${context.deployment.exposure.port}`),
  signal: new AbortController().signal,
  trail: { calls: [] },
})
