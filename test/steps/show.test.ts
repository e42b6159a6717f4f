import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openSecretStore } from '../../src/adapters/secret-store/index.ts'
import { secretsOf } from '../../src/deployment/secrets.ts'
import type { Change, PlanContext, Step } from '../../src/engine/step.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { container } from '../../src/steps/container/index.ts'
import { wantedSpec } from '../../src/steps/container/inspect.ts'
import { database } from '../../src/steps/database/index.ts'
import { files } from '../../src/steps/files/index.ts'
import { projectFiles } from '../../src/gateway/paths.ts'
import { secrets } from '../../src/steps/secrets/index.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import { toolsRole } from '../../src/steps/tools-role/index.ts'
import type { World } from '../../src/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { MemoryEngine } from './container/memory-engine.ts'
import { sampleDeployment, sampleIdentity } from './sample.ts'

let context: PlanContext
let engine: MemoryEngine

beforeEach(async () => {
  const directory = await temporaryDirectory()
  const deployment = sampleDeployment({ paths: { project: directory, secrets: `${directory}/secrets/gateway.env` } })
  engine = new MemoryEngine()
  const own = ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory })
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  const secretStore = () => openSecretStore(deployment, localFiles, owner)
  const world = { engine, files: localFiles, own, owner, secretStore, now: () => new Date() } as unknown as World
  const values = secretValues(new Map(secretsOf(deployment).map(spec => [spec.id, spec.make()])))
  context = { deployment, world, secrets: values, identity: sampleIdentity }
  await localFiles.makeDirectory(deploymentFiles(own, deployment.name).state, 0o700)
  await localFiles.makeDirectory(projectFiles(deployment).config, 0o755)
})

const change = (id: string, action: Change['action'] = 'create'): Change => ({
  id,
  step: id.slice(0, id.indexOf(':')),
  action,
  group: '',
  what: '',
})

/** What is shown of a change. No secret of the deployment may be in it, whatever is asked. */
async function shown<Is>(step: Step<Is>, of: Change): Promise<string[]> {
  const lines = await step.show!(of, context)
  for (const secret of context.secrets.all()) expect(lines.join('\n')).not.toContain(secret.reveal())
  return lines
}

test('a new file is shown as it will be', async () => {
  const lines = await shown(files, change('files:config'))
  expect(lines.join('\n')).toContain('model_name: gpt-3.5-turbo')
})

test('a file that is there is shown as what differs, without the secrets that a hand wrote into it', async () => {
  const config = ['general_settings:', '  master_key: my-own-master-key-of-2024', 'model_list: []', ''].join('\n')
  await localFiles.write(projectFiles(context.deployment).configFile, config, { mode: 0o644 })
  const lines = await shown(files, change('files:config', 'change'))
  expect(lines).toContain('-   master_key: ‹secret›')
  expect(lines.some(line => line.startsWith('+ '))).toBe(true)
})

test('a role is shown as its SQL, the password masked', async () => {
  expect(await shown(database, change('database:role'))).toEqual([
    `CREATE ROLE "litellm_user" LOGIN PASSWORD '‹secret›';`,
    expect.stringMatching(/^COMMENT ON ROLE "litellm_user" IS '/),
  ])
})

test('a role for the tools is shown with what it may do, and that it may not write', async () => {
  const lines = await shown(toolsRole, change('tools-role:tools_reader@inventory'))
  expect(lines).toContain('ALTER ROLE "tools_reader" SET default_transaction_read_only = on;')
  expect(lines.at(-1)).toMatch(/^-- then CONNECT on inventory/)
})

test('secrets are shown by their names', async () => {
  const lines = await shown(secrets, change('secrets:container'))
  expect(lines).toContain('LITELLM_MASTER_KEY=‹secret›')
})

test('a new container is shown with its options, secret variables masked', async () => {
  const lines = await shown(container, change('container:container'))
  expect(lines).toContain('port        127.0.0.1:4000 → 4000')
  expect(lines).toContain('environment LITELLM_MASTER_KEY=‹secret›')
  expect(lines).toContain('environment LITELLM_MODE=PRODUCTION')
})

test('a container that is replaced is shown as what differs, without a secret among the arguments of the old one', async () => {
  const wanted = await wantedSpec(context)
  engine.put({ ...wanted, args: ['--master_key', 'sk-1234-of-the-old-one'] }, 'running')
  const lines = await shown(container, change('container:container', 'change'))
  expect(lines).toEqual([
    expect.stringMatching(/^@@ line/),
    '- arguments   --master_key ‹secret›',
    expect.stringMatching(/^\+ arguments {3}--config /),
  ])
})
