import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ContainerSpec } from '../../src/adapters/container-engine.ts'
import { carriedOver } from '../../src/hand-made/carried-over.ts'
import { handMadeFindings } from '../../src/hand-made/findings.ts'
import { readHandMade } from '../../src/hand-made/hand-made.ts'
import { clearSecrets } from '../../src/hand-made/in-clear.ts'
import { mapHandMade, type Surroundings } from '../../src/hand-made/map.ts'
import { adoptedVariables } from '../../src/hand-made/secrets.ts'
import { setBack } from '../../src/adopt/set-back.ts'
import { type Deployment, deploymentSchema } from '../../src/deployment/schema.ts'
import { configText } from '../../src/steps/files/config.ts'
import { knownOf } from '../../src/steps/files/known.ts'
import { YamlText } from '../../src/yaml/edit.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, 'configs', name), 'utf8')
const master = 'sk-0123456789abcdef0123456789abcdef'
const env = { DATABASE_URL: 'postgresql://llm:pw@db:5432/llm', LITELLM_MASTER_KEY: master }
const around = { postgres: [], containers: [], user: { home: '/home/me' } } as unknown as Surroundings

/** A container that somebody made by hand with this file, and others that lie beside it. */
async function handMade(name: string, spec: Partial<ContainerSpec> = {}, beside: Record<string, string> = {}) {
  const is = runningContainer({
    spec: sampleSpec({
      name: 'litellm',
      image: 'ghcr.io/berriai/litellm:v1.108.11',
      env,
      args: ['--config', '/app/config/config.yaml'],
      mounts: [{ source: '/home/me/ai', target: '/app/config', readOnly: true }],
      labels: {},
      ports: [],
      ...spec,
    }),
  })
  const texts: Record<string, string> = { 'config.yaml': read(name), ...beside }
  const files = { stat: async () => undefined, read: async (path: string) => texts[path.replace('/home/me/ai/', '')] }
  const world = { files, engine: { container: async () => is } } as never
  return { found: await readHandMade(is, world), world }
}

type Made = Awaited<ReturnType<typeof handMade>>

const deploymentOf = ({ found }: Made): Deployment =>
  deploymentSchema.parse({
    ...mapHandMade(found, around).answers,
    logs: { maxSize: '10m', maxFiles: 3 },
    audit: { retention: '30d' },
    network: 'net',
    adopted: { container: 'id', version: '1.108.12' },
  })

/** config.yaml as a correction writes it, and the variables that go along. */
async function corrected(made: Made, given: NodeJS.ProcessEnv = {}) {
  const deployment = deploymentOf(made)
  const known = { ...knownOf(deployment), adopts: true }
  const text = configText(deployment, carriedOver(made.found.config!.text!, deployment), known)
  const variables = await adoptedVariables(made.world, deployment, given)
  return {
    text,
    data: new YamlText(text, 'config.yaml').value as Record<string, Record<string, unknown>>,
    variables: Object.fromEntries([...variables].map(([name, value]) => [name, value.reveal()])),
    secrets: mapHandMade(made.found, around).secrets,
  }
}

const findings = async ({ found }: Made) =>
  handMadeFindings(found, '1.108.12', '/home/me', { files: { stat: async () => undefined } } as never)
const finding = async (made: Made, id: string) => (await findings(made)).find(one => one.id === id)

describe('secrets in clear', () => {
  test('are found wherever they stand', async () => {
    const made = await handMade('load-balanced-clear.yaml')
    const all = clearSecrets(made.found.config!.data)
    expect(all.map(({ where }) => where)).toEqual([
      'model_list.gpt-4o.litellm_params.api_key',
      'model_list.gpt-4o.litellm_params.api_key',
      'model_list.openai/*.litellm_params.api_key',
      'model_list.bedrock-claude.litellm_params.aws_access_key_id',
      'model_list.bedrock-claude.litellm_params.aws_secret_access_key',
      'model_list.vertex.litellm_params.vertex_credentials',
      'litellm_settings.cache_params.password',
      'router_settings.redis_password',
      'general_settings.alert_to_webhook_url.llm_exceptions',
      'credential_list.c.credential_values.api_key',
      'guardrails.g.litellm_params.api_key',
    ])
    const told = await finding(made, 'adopted-secrets-in-clear')
    expect(told?.evidence).toContain('guardrails.g.litellm_params.api_key')
    expect(JSON.stringify(told)).not.toMatch(/in-clear-00/)
  })

  test('are moved by a correction, each into a variable of the container', async () => {
    const { text, variables, secrets } = await corrected(await handMade('load-balanced-clear.yaml'))
    expect(text).not.toMatch(/in-clear|AKIAEXAMPLE/)
    const kept = [...Object.values(variables), ...[...secrets.values()].map(secret => secret.reveal())].join('\n')
    for (let number = 1; number <= 10; number++) expect(kept).toContain(`in-clear-${String(number).padStart(4, '0')}`)
    const referred = [...text.matchAll(/os\.environ\/(CONFIG_\w+)/g)].map(([, name]) => name)
    expect(referred.toSorted()).toEqual(
      Object.keys(variables)
        .filter(name => name.startsWith('CONFIG_'))
        .toSorted(),
    )
  })

  test('that anchors have are moved for everybody who takes them over, and stay in no copy', async () => {
    const { text, data, variables, secrets } = await corrected(await handMade('anchored-clear.yaml'))
    expect(text).not.toContain('FAKE')
    const valueOf = (reference: unknown) => {
      const name = String(reference).replace('os.environ/', '')
      const ofModel = /^MODEL_(.*)_API_KEY$/.exec(name)?.[1]?.toLowerCase()
      return variables[name] ?? secrets.get(`models.${ofModel}.apiKey`)?.reveal()
    }
    const models = data.model_list as unknown as { litellm_params: { api_key: string } }[]
    expect(models.map(({ litellm_params: { api_key: key } }) => valueOf(key))).toEqual(
      ['0003', '0003', '0002', '0003', '0001'].map(number => `FAKE-anchored-in-clear-${number}`),
    )
    const [credential] = data.credential_list as unknown as { credential_values: { api_key: string } }[]
    expect(valueOf(credential!.credential_values.api_key)).toBe('FAKE-anchored-in-clear-0002')
  })

  test('of environment_variables become the container’s own, and what is none stays', async () => {
    const made = await handMade('environment-variables.yaml')
    const { data, variables, secrets, text } = await corrected(made)
    expect(variables).toMatchObject({
      AZURE_KEY_EU: 'azure-secret-value-in-clear-1',
      LANGFUSE_SECRET_KEY: 'sk-lf-secret-value-in-clear-2',
    })
    expect(data.environment_variables).toEqual({ REDIS_HOST: 'cache.internal' })
    expect(text).not.toContain('in-clear')
    // What a model refers to is found in the file's own variables.
    expect(secrets.get('models.gpt-4o.apiKey')?.reveal()).toBe('azure-secret-value-in-clear-1')
  })

  test('that an anchor spreads are moved wherever they come to stand', async () => {
    const text = [
      'x: &azure {api_base: https://a.example.com, api_key: spread-key-in-clear-0001}',
      'model_list:',
      '  - {model_name: a, litellm_params: {<<: *azure, model: azure/a}}',
      '  - {model_name: a, litellm_params: {<<: *azure, model: azure/b}}',
    ].join('\n')
    const carried = carriedOver(text, { models: [{ name: 'a' }], servers: [] })
    expect(new YamlText(carried, 'config.yaml').value).toMatchObject({
      x: { api_key: 'os.environ/CONFIG_X_API_KEY' },
      model_list: [{}, { litellm_params: { api_key: 'os.environ/CONFIG_MODEL_LIST_2_LITELLM_PARAMS_API_KEY' } }],
    })
  })
})

describe('secrets in comments', () => {
  test('are told by their lines, and left out of the file of ours, where all else of the comments stays', async () => {
    const made = await handMade('commented-keys.yaml')
    expect(await finding(made, 'adopted-secrets-in-comments')).toMatchObject({
      severity: 'error',
      evidence: expect.stringMatching(/^lines 1, 6, 7, 14, 17, 18, 19, 20, 21 of /),
    })
    const { text } = await corrected(made, { OPENAI_API_KEY: 'FAKE-openai-1' })
    expect(text).not.toContain('FAKE')
    expect(text).toContain('# api_key: "‹secret, left out›"')
    expect(text).toContain('# was ‹secret, left out›')
    expect(text).toContain('postgresql://llm:‹secret, left out›@db:5432/llm')
    expect(text).toContain('# api_base: https://api.openai.com/v1')
    expect(text).toContain('#     api_key: <your azure key>')
    expect(text).toContain('drop_params: true # see https://docs.litellm.ai/docs/completion/drop_params')
    expect(setBack(made.found, deploymentOf(made))).toContain(
      'secrets in comments (lines 1, 6, 7, 14, 17, 18, 19, 20, 21), which are left out',
    )
  })

  test('are none where a file has none', async () => {
    const made = await handMade('costs.yaml')
    expect(await finding(made, 'adopted-secrets-in-comments')).toBeUndefined()
  })
})

describe('what restricts a server', () => {
  test('survives another name, with its aliases; one that cannot be had is told and taken out', async () => {
    const made = await handMade('restricted.yaml')
    const { data, text, variables } = await corrected(made)
    expect(data.mcp_servers).toMatchObject({
      my_wiki: { url: 'https://wiki.example.com/mcp', allowed_tools: ['search'], access_groups: ['team'] },
      files_2: {
        disallowed_tools: ['delete'],
        auth_type: 'bearer_token',
        auth_value: 'os.environ/CONFIG_MCP_SERVERS_FILES_2_AUTH_VALUE',
      },
    })
    expect(Object.keys(data.mcp_servers!)).toHaveLength(2)
    expect(data.litellm_settings).toEqual({ mcp_aliases: { wiki: 'my_wiki' } })
    expect(text).not.toContain('in-clear')
    expect(variables.CONFIG_MCP_SERVERS_FILES_2_AUTH_VALUE).toBe('files-token-in-clear-0002')
    expect(mapHandMade(made.found, around).lost).toContainEqual(expect.stringMatching(/^MCP server in-docker: /))
  })

  test('what a correction sets otherwise is named before it', async () => {
    const made = await handMade('restricted.yaml')
    expect(setBack(made.found, deploymentOf(made))).toEqual([
      'mcp_servers.my-wiki',
      'mcp_servers.Files-2',
      'mcp_servers.in-docker',
      'litellm_settings.mcp_aliases.wiki',
      'general_settings.maximum_spend_logs_retention_period',
    ])
  })
})

describe('variables that the container lacks', () => {
  test('are asked for: of a model by its name, and everything by a finding', async () => {
    const made = await handMade('bare-provider.yaml')
    expect(mapHandMade(made.found, around).answers.models).toMatchObject([
      { name: 'sonnet', apiKey: 'env:ANTHROPIC_API_KEY' },
      { name: 'command', apiKey: 'env:COHERE_API_KEY' },
      { name: 'local', apiKey: 'stored' },
      { name: 'gpt', apiKey: 'env:OPENAI_API_KEY' },
      { name: 'emb', apiKey: 'env:OPENAI_API_KEY' },
    ])
    expect((await finding(made, 'adopted-variables-missing'))?.evidence).toBe(
      'ANTHROPIC_API_KEY (model_list.sonnet.litellm_params.api_key); COHERE_API_KEY (model_list.command.litellm_params.api_key); ' +
        'OPENAI_API_KEY (model_list.gpt.litellm_params.api_key, model_list.emb.litellm_params.api_key)',
    )
  })

  test('are taken from the environment of the correction', async () => {
    const { variables } = await corrected(await handMade('anchors-merge.yaml'), { MCP_TOKEN: 'given', OTHER: 'x' })
    expect(variables).toEqual({ MCP_TOKEN: 'given' })
  })

  test('a server that needs one is named with it, and stays in the file', async () => {
    const made = await handMade('anchors-merge.yaml')
    const { lost } = mapHandMade(made.found, around)
    expect(lost).toContain(
      'MCP server base_srv: MCP_TOKEN is not set in the container; it stays in config.yaml as it is',
    )
  })
})

describe('nothing is made up', () => {
  test('a model without a provider keeps its name, and the likely one is a suggestion', async () => {
    const made = await handMade('bare-provider.yaml')
    const { models } = mapHandMade(made.found, around).answers as { models: { model: string }[] }
    expect(models.map(({ model }) => model)).toEqual([
      'claude-3-5-sonnet-20241022',
      'command-r-plus',
      'custom_openai/qwen3-27b.gguf',
      'gpt-4o',
      'text-embedding-3-small',
    ])
    expect((await finding(made, 'adopted-model-provider'))?.evidence).toBe(
      'sonnet: claude-3-5-sonnet-20241022 (by its name anthropic/claude-3-5-sonnet-20241022), ' +
        'command: command-r-plus (by its name cohere/command-r-plus), gpt: gpt-4o (by its name openai/gpt-4o), ' +
        'emb: text-embedding-3-small (by its name openai/text-embedding-3-small)',
    )
  })

  test('a host that ends in a number is one', async () => {
    const { models } = deploymentOf(await handMade('host-number.yaml'))
    expect(models).toMatchObject([{ name: 'qwen', apiBase: 'http://qwen3.6:8000/v1' }])
  })

  test('costs keep their digits', async () => {
    const { text } = await corrected(await handMade('costs.yaml'))
    for (const cost of ['0.0000025', '0.00001', '1.25e-06', '0.000005'])
      expect(text).toMatch(new RegExp(`: ${cost.replace('.', '\\.')}$`, 'm'))
  })
})

describe('it is read as LiteLLM reads it', () => {
  test('YAML 1.1 words, and a key that stands twice with a word about it', async () => {
    const { found } = await handMade('yaml11.yaml')
    expect(found.config!.data).toMatchObject({
      model_list: [{ litellm_params: { stream: true, rpm: 1000, timeout: 384 } }],
      litellm_settings: { drop_params: true, set_verbose: false },
    })
    const twice = await handMade('dupkeys.yaml')
    expect(twice.found.config!.data.litellm_settings).toEqual({ num_retries: 2 })
    expect((await finding(twice, 'adopted-config-warnings'))?.evidence).toContain(
      '"litellm_settings" stands a second time in line 8',
    )
  })

  test.each([
    ['custom-tag.yaml', 'LiteLLM does not know what !ENV in line 5 stands for'],
    ['multidoc.yaml', 'it holds 2 YAML documents, of which LiteLLM reads none'],
    ['unresolved.yaml', 'it is no valid YAML: line 2, an alias whose anchor does not stand before it'],
  ])('%s is told as what LiteLLM would not start with', async (name, why) => {
    const { found } = await handMade(name)
    expect(found.config).toMatchObject({ data: {}, why })
  })

  test('files that it includes are read with it, and a correction without them is refused', async () => {
    const models = 'model_list: [{model_name: gpt, litellm_params: {model: openai/gpt-4o}}]'
    const made = await handMade('include.yaml', {}, { 'models/openai.yaml': models })
    expect(mapHandMade(made.found, around).answers.models).toMatchObject([{ name: 'gpt', model: 'openai/gpt-4o' }])
    expect((await finding(made, 'adopted-include'))?.evidence).toBe(
      'models/openai.yaml, mcp.yaml; not readable from this host: mcp.yaml',
    )
    const servers = 'mcp_servers: {wiki: {url: https://wiki.example.com/mcp}}'
    const whole = await handMade('include.yaml', {}, { 'models/openai.yaml': models, 'mcp.yaml': servers })
    expect(mapHandMade(whole.found, around).lost).toEqual([
      'MCP server wiki: it stands in a file that config.yaml includes',
    ])
    expect(() => carriedOver(made.found.config!.text!, { models: [], servers: [] })).toThrow(
      expect.objectContaining({ exit: 3, what: 'this gateway is not corrected' }),
    )
  })
})

test.each(['a#b', 'a/b', 'p?w', '12#4'])(
  'a password that is not encoded in DATABASE_URL (%s) is told as such, and never printed',
  async password => {
    const { found } = await handMade('anchors-merge.yaml', { env: { ...env, DATABASE_URL: `postgresql://llm:${password}@db:5432/llm` } }) // prettier-ignore
    const refusal = () => mapHandMade(found, around)
    expect(refusal).toThrow(/the password in its DATABASE_URL has a character that ends the address too early/)
    expect(refusal).not.toThrow(password)
  },
)
