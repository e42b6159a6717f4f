import { join } from 'node:path'
import { execa } from 'execa'
import { keyName } from '../../src/clients/key.ts'
import { openRehearsal, type Rehearsal } from '../../src/rehearsal/world.ts'
import { freePort } from '../contract/bed.ts'
import { applySteps, contextOf } from '../steps/journey.ts'
import { sampleDeployment } from '../steps/sample.ts'

const root = join(import.meta.dirname, '..', '..')
const source = (path: string) => join(root, 'src', 'rehearsal', path)

/** A gateway that Gatewright deployed, and the command that connects clients to it. */
export interface ConnectableGateway {
  url: string
  /** Variables under which `gatewright` finds it. */
  env: Record<string, string>
  /** `gatewright connect ...` for the address of this gateway; its standard output. */
  connect(env: Record<string, string>, ...args: string[]): Promise<string>
  /** Its virtual key. */
  key(): Promise<string>
  close(): Promise<void>
}

async function deploymentOn({ facts, admin }: Rehearsal) {
  const { home } = facts.user
  return sampleDeployment({
    paths: { project: `${home}/projects/mcp/litellm`, secrets: `${home}/secrets/mcp-litellm.env` },
    database: { server: admin.server, role: 'litellm_user', name: 'litellm_db', fromContainer: admin.server },
    exposure: { port: await freePort() },
  })
}

/** Deploys a rehearsal: real PostgreSQL and MCP server, the stand-in as the gateway. */
export async function deployedGateway(): Promise<ConnectableGateway> {
  const rehearsal = await openRehearsal({
    standIn: { node: process.execPath, args: [source('stand-in/main.ts')] },
    queryServer: source('query-server/main.ts'),
  })
  const deployment = await deploymentOn(rehearsal)
  await applySteps(await contextOf(rehearsal.world, deployment, rehearsal.admin))
  const env = {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    XDG_CONFIG_HOME: join(rehearsal.directory, 'config'),
    XDG_STATE_HOME: join(rehearsal.directory, 'state'),
  }
  const store = rehearsal.world.secretStore(deployment)
  return {
    url: `http://localhost:${deployment.exposure.port}`,
    env,
    async connect(user, ...args) {
      const program = join(root, 'dist', 'cli.js')
      const { stdout } = await execa(process.execPath, [program, 'connect', ...args], { env: user, extendEnv: false })
      return stdout
    },
    key: async () => (await store.read('keys')).get(keyName(deployment.keys[0]!.alias))!.reveal(),
    close: () => rehearsal.dispose(),
  }
}
