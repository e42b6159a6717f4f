import { carriedOver } from '../../hand-made/carried-over.ts'
import { refuseUnread } from '../../hand-made/unread.ts'
import { builtProgram } from '../../built-program.ts'
import type { Deployment } from '../../deployment/schema.ts'
import type { PlanContext } from '../../engine/step.ts'
import { serversBeside } from '../beside/place.ts'
import { besideSpec, secretsOfServer } from '../beside/spec.ts'
import { containerSpec } from '../container/spec.ts'
import { projectFiles } from '../../gateway/paths.ts'
import { receiptOf, type Recorded } from '../../gateway/recorded.ts'
import { secretValues } from '../../gateway/resolve-secrets.ts'
import { scopeState } from '../secrets/index.ts'
import { lastDeployment } from '../../gateway/recorded-deployment.ts'
import { configText } from './config.ts'
import { knownOf } from './known.ts'
import type { Known } from './marks.ts'
import { deployScript } from './deploy-script.ts'
import { setupSql } from './setup-sql.ts'

/** A generated file as it should be. */
export interface WantedFile {
  /** The part of its change's id. */
  name: 'config' | 'setup-sql' | 'deploy-script'
  path: string
  content: string
  mode: number
  detail: string
}

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

/** Where a generated file is. */
export function generatedPath(deployment: Deployment, name: WantedFile['name']): string {
  const { configFile, setupSql: sql, deployScript: script } = projectFiles(deployment)
  return { config: configFile, 'setup-sql': sql, 'deploy-script': script }[name]
}

/** The config.yaml with which ours begins: of an adopted container, without what is not to be carried over. */
async function handMadeConfig(world: PlanContext['world'], deployment: Deployment, own: string | undefined) {
  const { adopted } = deployment
  await refuseUnread(world, deployment)
  const { files } = world
  const text = own ?? (adopted?.config === undefined ? undefined : await files.read(adopted.config))
  return adopted && text !== undefined ? carriedOver(text, deployment) : text
}

/** The text of config.yaml as it should be, given what stands there now. */
export async function wantedConfig(context: PlanContext, made: Recorded): Promise<string> {
  const { deployment, world, bringsBack } = context
  const own = bringsBack?.config ?? (await world.files.read(projectFiles(deployment).configFile))
  // A receipt is there once ours was written: until then it begins with what was made by hand.
  const isOurs = receiptOf(made, 'files:config', 'sha256') !== undefined
  const is = isOurs ? own : await handMadeConfig(world, deployment, own)
  const adopts = !isOurs && deployment.adopted !== undefined
  return configText(deployment, is, { ...(await known(context, made)), adopts })
}

/** By what entries from before there were marks are known: what was last recorded, or what is brought back with its own deployment. */
async function known({ deployment, world, bringsBack }: PlanContext, made: Recorded): Promise<Known> {
  const last = (await lastDeployment(world, deployment.name)) ?? { ...deployment, models: [], servers: [] }
  const before = knownOf(last, made)
  if (bringsBack?.config === undefined) return before
  const back = knownOf(deployment, made)
  return {
    ...before,
    models: [...before.models, ...back.models],
    servers: [...before.servers, ...back.servers],
  }
}

/** Every generated file with its content. Nothing of it is a secret. */
export async function wantedFiles(context: PlanContext, made: Recorded): Promise<WantedFile[]> {
  const { deployment, identity } = context
  const config = await wantedConfig(context, made)
  const { wanted, where, kind } = await scopeState(context, 'container')
  const script = deployScript({
    deployment,
    spec: containerSpec(deployment, new Map(), config, identity),
    secretNames: [...wanted.keys()],
    ...(kind === 'file' && { envFile: where }),
    program: [process.execPath, builtProgram('cli.js')],
    beside: serversBeside(deployment).map(server => ({
      spec: besideSpec(deployment, server, secretValues(new Map()), identity),
      secretNames: secretsOfServer(deployment, server).map(({ name }) => name),
    })),
  })
  const { models, servers } = deployment
  return [
    {
      name: 'config',
      path: generatedPath(deployment, 'config'),
      content: config,
      mode: 0o644,
      detail: `${counted(models.length, 'model')}, ${counted(servers.length, 'MCP server')}`,
    },
    {
      name: 'setup-sql',
      path: generatedPath(deployment, 'setup-sql'),
      content: setupSql(deployment, identity),
      mode: 0o644,
      detail: 'what is done in PostgreSQL',
    },
    {
      name: 'deploy-script',
      path: generatedPath(deployment, 'deploy-script'),
      content: script,
      mode: 0o755,
      detail: 'starts the same gateway by itself',
    },
  ]
}
