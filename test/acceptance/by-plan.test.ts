import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type User, userOf } from './gatewright.ts'

/*
 * The document that people set a gateway up by, deployed as it stands: its config.yaml, its env file and its deploy.sh, with nothing but the paths, the image and the
 * names of this bed put in.
 */

const name = 'mcp-litellm'
let bed: Bed
let user: User

const config = `
litellm_settings:
  database_url: \${DATABASE_URL} # Load from env for logging/auditing
model_list:
  - model_name: gpt-3.5-turbo # Virtual model name
    litellm_params:
      model: "mock-response" # Use LiteLLM's built-in mock response
      api_key: "any"
virtual_keys:
  - api_key: "test-key-1234"
    models: ["gpt-3.5-turbo"] # Access to the mock model
    max_budget: 1 # in USD
    user: "test-user"
mcp_settings:
  - mcp_server:
      command: "node /home/administrator/projects/mcp/postgres/src/index.js"
      name: "mcp_postgres_tools"
      api_keys: ["test-key-1234"]
`

const deploy = (secrets: string, configFile: string) => `#!/bin/bash
set -e
PROJECT_NAME="${name}"
CONTAINER_NAME="${name}"
SECRETS_FILE="${secrets}"
CONFIG_PATH="${configFile}"
echo "Stopping and removing existing container..."
docker stop \${CONTAINER_NAME} 2>/dev/null || true
docker rm \${CONTAINER_NAME} 2>/dev/null || true
echo "Deploying \${PROJECT_NAME}..."
docker run -d \\
  --name \${CONTAINER_NAME} \\
  --restart unless-stopped \\
  --network ${bed.postgres.network} \\
  --env-file \${SECRETS_FILE} \\
  -v \${CONFIG_PATH}:/app/config.yaml \\
  -p 4000:4000 \\
  ${bed.gateway.repository}:main-latest \\
  --config /app/config.yaml \\
  --master_key \${LITELLM_MASTER_KEY}
`

const run = (...args: string[]) =>
  execa(user.command[0], [...user.command.slice(1), ...args], {
    env: user.env,
    extendEnv: false,
    reject: false,
    input: '',
  })

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, 'by-plan-whole', 4600)
  await bed.dockerClient('pull', '--quiet', bed.gateway.reference)
  await bed.dockerClient('tag', bed.gateway.reference, `${bed.gateway.repository}:main-latest`)
  const project = join(user.home, 'projects/mcp/litellm')
  const secrets = join(user.home, 'secrets/mcp-litellm.env')
  const configFile = join(project, 'config/config.yaml')
  for (const directory of [join(project, 'config'), join(user.home, 'secrets')])
    await mkdir(directory, { recursive: true })
  await bed.sql(`create user litellm_user with password 'a_very_secure_password_placeholder'`)
  await bed.sql('create database litellm_db owner litellm_user')
  await writeFile(configFile, config)
  await writeFile(
    secrets,
    `DATABASE_URL="postgresql://litellm_user:a_very_secure_password_placeholder@${bed.postgres.container}:5432/litellm_db"\nLITELLM_MASTER_KEY="sk-litellm-master-key-placeholder"\n`,
  )
  await chmod(secrets, 0o600)
  await writeFile(join(project, 'deploy.sh'), deploy(secrets, configFile), { mode: 0o755 })
  await execa(join(project, 'deploy.sh'), { env: user.env, extendEnv: false })
  await vi.waitFor(
    async () =>
      expect(Number(await bed.dockerClient('inspect', '--format', '{{.RestartCount}}', name))).toBeGreaterThan(0),
    { timeout: 60_000, interval: 500 },
  )
})

afterAll(async () => {
  await bed.dockerClient('rm', '--force', name).catch(() => '')
  await bed.dockerClient('rmi', `${bed.gateway.repository}:main-latest`).catch(() => '')
  await bed.sql('drop database if exists litellm_db with (force)')
  await bed.sql('drop role if exists litellm_user')
  await user.leave()
})

const faults = [
  'adopted-master-key-option',
  'adopted-published-secrets',
  'adopted-weak-master-key',
  'adopted-script-missing',
  'adopted-quoted',
  'adopted-published',
  'adopted-moving-tag',
  'adopted-model-provider',
  'adopted-ignored-mcp_settings',
  'adopted-ignored-virtual_keys',
  'adopted-ignored-database_url',
]

test('adopt names every fault of it before anything is written', async () => {
  const { stdout, exitCode } = await run('adopt', name, '--plan', '--json')
  const { findings, notCarried } = JSON.parse(stdout) as { findings: { id: string }[]; notCarried: string[] }
  expect(exitCode).toBe(0)
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(faults))
  expect(notCarried.join('\n')).toContain('--master_key')
  expect(stdout).not.toContain('a_very_secure_password_placeholder')
})

test('doctor names them once it is adopted, and nothing that is right', async () => {
  expect((await run('adopt', name, '--yes', '--json')).exitCode).toBe(0)
  const { stdout, exitCode } = await run('doctor', '--deployment', name, '--json')
  expect(exitCode).toBe(5)
  const { findings } = JSON.parse(stdout) as { findings: { id: string; severity: string }[] }
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(faults))
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)
  expect(errors.filter(id => !id.startsWith('adopted-')).toSorted()).toEqual(['crash-loop', 'public-address'])
})

test('its log is explained: the option that LiteLLM does not have', async () => {
  const { stdout, stderr } = await run('logs', '--explain', '--deployment', name)
  expect(stdout + stderr).toContain('given an option on its command line that it does not have')
})

test('a correction asks for its wide address by name, and without one changes nothing', async () => {
  const refused = await run('reconfigure', '--yes', '--json', '--deployment', name)
  expect(refused.exitCode).toBe(3)
  expect(refused.stdout).toContain('address:0.0.0.0')
})
