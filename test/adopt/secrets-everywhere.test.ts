import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { ContainerSpec } from '../../src/adapters/container-engine.ts'
import { carriedOver } from '../../src/hand-made/carried-over.ts'
import { handMadeFindings } from '../../src/hand-made/findings.ts'
import { readHandMade } from '../../src/hand-made/hand-made.ts'
import { mapHandMade, type Surroundings } from '../../src/hand-made/map.ts'
import { adoptedVariables } from '../../src/hand-made/secrets.ts'
import { setBack } from '../../src/adopt/set-back.ts'
import { deploymentSchema } from '../../src/deployment/schema.ts'
import { configText } from '../../src/steps/files/config.ts'
import { knownOf } from '../../src/steps/files/known.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'

const around = { postgres: [], containers: [], user: { home: '/home/me' } } as unknown as Surroundings
const master = 'sk-0123456789abcdef0123456789abcdef'

/** Everything that is shown or written of a hand-made gateway, and the variables into which a correction moves its secrets. */
async function everythingOf(spec: Partial<ContainerSpec>, config: object = {}) {
  const is = runningContainer({
    spec: sampleSpec({
      name: 'litellm',
      image: 'ghcr.io/berriai/litellm:v1.108.11',
      env: { DATABASE_URL: 'postgresql://llm:pw@db:5432/llm', LITELLM_MASTER_KEY: master },
      args: ['--config', '/app/config/config.yaml'],
      mounts: [{ source: '/home/me/ai', target: '/app/config', readOnly: true }],
      labels: {},
      ports: [],
      ...spec,
    }),
  })
  const files = { stat: async () => undefined, read: async () => stringify(config) }
  const world = { files, engine: { container: async () => is } } as never
  const found = await readHandMade(is, world)
  const { answers, lost, secrets } = mapHandMade(found, around)
  const deployment = deploymentSchema.parse({
    ...answers,
    logs: { maxSize: '10m', maxFiles: 3 },
    audit: { retention: '30d' },
    network: 'net',
  })
  const known = { ...knownOf(deployment), adopts: true }
  const text = configText(deployment, carriedOver(found.config!.text!, deployment), known)
  const findings = await handMadeFindings(found, '1.108.12', '/home/me', { files } as never)
  const variables = await adoptedVariables(world, deployment, {})
  return {
    lost,
    findings,
    config: text,
    shown: JSON.stringify([answers, lost, findings, setBack(found, deployment)]) + text,
    kept: [...secrets.values(), ...variables.values()].map(secret => secret.reveal()),
  }
}

test('of arguments, labels, options and a health check no secret is shown or written, and each is told', async () => {
  const { shown, lost, findings } = await everythingOf({
    args: ['--config', '/app/config/config.yaml', '--api_key', 'sk-arg-FAKE-0001', '--header=X-Api-Key: FAKE-0002-abc'],
    labels: {
      'com.acme.watch.token': 'FAKE-0003-label',
      'traefik.http.middlewares.a.basicauth.password': 'FAKE-0004-label',
      'com.acme.team': 'ours',
    },
    options: { 'log-opt': ['splunk-token=FAKE-0005-option', 'tag=ours'], cpus: ['2'] },
    health: { ...sampleSpec().health, command: 'curl -H "Authorization: Bearer sk-FAKE-0006-health" localhost:4000' },
  })
  expect(shown).not.toMatch(/FAKE/)
  expect(shown).toContain('"com.acme.team":"ours"')
  expect(shown).toContain('tag=ours')
  expect(lost.filter(one => /secret/.test(one)).map(one => one.replace(/:.*/s, ''))).toEqual([
    'arguments',
    'health check',
    'label com.acme.watch.token',
    'label traefik.http.middlewares.a.basicauth.password',
    'option log-opt splunk-token',
  ])
  expect(findings.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['adopted-secrets-shown', 'adopted-secret-argument']),
  )
})

test('an address of a model with a key in it is no answer: it becomes a reference where it stands', async () => {
  const model = (name: string, base: string) => ({
    model_name: name,
    litellm_params: { model: 'openai/m', api_base: base, api_key: 'none' },
  })
  const url = 'https://me:FAKE-0001-base@llm.example.com/v1'
  const { shown, kept, config } = await everythingOf(
    {
      env: {
        DATABASE_URL: 'postgresql://llm:pw@db:5432/llm?sslpassword=FAKE-0003-ssl&connect_timeout=5',
        LITELLM_MASTER_KEY: master,
        BASE: 'https://llm.example.com/v1?api_key=FAKE-0002-query',
      },
    },
    { model_list: [model('a', url), model('b', 'os.environ/BASE'), model('c', 'https://open.example.com/v1')] },
  )
  expect(shown).not.toMatch(/FAKE/)
  expect(kept).toEqual(expect.arrayContaining([url, 'https://llm.example.com/v1?api_key=FAKE-0002-query']))
  expect(config).toMatch(/api_base: os.environ\/CONFIG_MODEL_LIST_1_LITELLM_PARAMS_API_BASE\n/)
  expect(config).toMatch(/api_base: os.environ\/BASE\n/)
  expect(config).toMatch(/api_base: https:\/\/open.example.com\/v1\n/)
})

test('a password of digits alone is one, and an amount is none', async () => {
  const { config, kept } = await everythingOf(
    {},
    {
      router_settings: { redis_password: 8675309123, redis_port: 6379, num_retries: 3 },
      litellm_settings: { cache_params: { type: 'redis', password: 112233445566, ttl: 600 }, max_tokens: 4096 },
    },
  )
  expect(kept).toEqual(expect.arrayContaining(['8675309123', '112233445566']))
  expect(config).not.toMatch(/8675309123|112233445566/)
  expect(config).toMatch(/redis_port: 6379/)
  expect(config).toMatch(/max_tokens: 4096/)
})

test('the name of a manager of keys and those of parameters are none', async () => {
  const { findings, config } = await everythingOf(
    {},
    {
      model_list: [
        {
          model_name: 'm',
          litellm_params: { model: 'openai/m', configurable_clientside_auth_params: ['api_base'], api_key: 'none' },
        },
      ],
      general_settings: {
        key_management_system: 'hashicorp_vault',
        key_management_settings: { store_virtual_keys: true },
      },
    },
  )
  expect(config).toMatch(/key_management_system: hashicorp_vault/)
  expect(findings.find(({ id }) => id === 'adopted-secrets-in-clear')?.evidence ?? '').not.toMatch(
    /auth_params|management/,
  )
})
