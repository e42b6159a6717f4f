import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configText } from '../../../src/steps/files/config.ts'
import { sampleDeployment } from '../sample.ts'

const nothingWritten = { models: [], servers: [] }
const fresh = () => configText(sampleDeployment(), undefined, nothingWritten)

test("the plan's gateway as LiteLLM reads it", () => {
  expect(parse(fresh())).toEqual({
    model_list: [
      {
        model_name: 'gpt-3.5-turbo',
        litellm_params: {
          model: 'openai/gpt-3.5-turbo',
          api_key: 'not-used',
          mock_response: 'This is a mock response',
        },
        model_info: { id: 'gatewright:mcp-litellm:gpt-3.5-turbo' },
      },
    ],
    general_settings: {
      master_key: 'os.environ/LITELLM_MASTER_KEY',
      store_model_in_db: false,
      require_key_mcp_access_defined: true,
      proxy_batch_write_at: 10,
      maximum_spend_logs_retention_period: '30d',
    },
    mcp_servers: {
      mcp_postgres_tools: {
        server_id: 'gatewright:mcp-litellm:mcp_postgres_tools',
        transport: 'stdio',
        description: 'Read-only SQL',
        command: 'node',
        args: [
          '/app/mcp/mcp_postgres_tools/node_modules/@modelcontextprotocol/server-postgres/dist/index.js',
          'postgresql://tools_reader@postgres:5432/inventory',
        ],
        env: { PGPASSWORD: 'os.environ/MCP_MCP_POSTGRES_TOOLS_PGPASSWORD' },
      },
    },
  })
})

test('a written file keeps its explanations', () => {
  expect(fresh()).toContain('# A key without a grant sees no MCP server.')
})

test('a file that says what is wanted stays as it is to the byte, however it is laid out', () => {
  const oddlyLaidOut = fresh().replace('store_model_in_db: false', 'store_model_in_db:   false   # mine')
  expect(configText(sampleDeployment(), oddlyLaidOut, nothingWritten)).toBe(oddlyLaidOut)
})

test('foreign keys, entries and comments survive a change of ours', () => {
  const edited = fresh()
    .replace(
      'model_list:',
      'litellm_settings:\n  drop_params: true # ours\nmodel_list:\n  - model_name: by-hand\n    litellm_params: { model: openai/x }',
    )
    .replace('      mock_response:', '      rpm: 7\n      mock_response:')
  const longer = configText(sampleDeployment({ audit: { retention: '90d' } }), edited, {
    models: ['gpt-3.5-turbo'],
    servers: [],
  })
  expect(longer.split('\n').filter(line => !edited.includes(line))).toEqual([
    '  maximum_spend_logs_retention_period: 90d',
  ])
})

test('a model and a server that left the deployment leave the file, those of somebody else stay', () => {
  const before = configText(
    sampleDeployment({ models: [{ name: 'old', model: 'openai/old', mock: 'x' }] }),
    'model_list:\n  - model_name: foreign\n    litellm_params: { model: openai/foreign }\n',
    nothingWritten,
  )
  const after = parse(
    configText(sampleDeployment({ servers: [], keys: [{ alias: 'k-1', models: [] }] }), before, {
      models: ['old'],
      servers: ['mcp_postgres_tools'],
    }),
  )
  expect(after.model_list.map((model: { model_name: string }) => model.model_name)).toEqual([
    'foreign',
    'gpt-3.5-turbo',
  ])
  expect(after.mcp_servers).toEqual({})
})

test('a real model names its key by its environment variable', () => {
  const models = [{ name: 'claude', model: 'anthropic/claude', apiKey: 'env:ANTHROPIC', apiBase: 'http://proxy:1/' }]
  expect(
    parse(configText(sampleDeployment({ models }), undefined, nothingWritten)).model_list[0].litellm_params,
  ).toEqual({ model: 'anthropic/claude', api_key: 'os.environ/MODEL_CLAUDE_API_KEY', api_base: 'http://proxy:1/' })
})

test('a model that turned from mock to real loses its mock answer', () => {
  const models = [{ name: 'gpt-3.5-turbo', model: 'openai/gpt-3.5-turbo' }]
  const params = parse(configText(sampleDeployment({ models }), fresh(), { models: ['gpt-3.5-turbo'], servers: [] }))
    .model_list[0].litellm_params
  expect(params).toEqual({ model: 'openai/gpt-3.5-turbo' })
})

test('a remote server sends its secret header by reference', () => {
  const servers = [
    {
      name: 'hub',
      transport: 'http',
      url: 'http://hub:8000/mcp',
      headers: { A: 'b' },
      secretHeaders: { Token: 'generate' },
    },
  ]
  const keys = [{ alias: 'k-1', models: [] }]
  expect(parse(configText(sampleDeployment({ servers, keys }), undefined, nothingWritten)).mcp_servers.hub).toEqual({
    server_id: 'gatewright:mcp-litellm:hub',
    transport: 'http',
    url: 'http://hub:8000/mcp',
    static_headers: { A: 'b', Token: 'os.environ/MCP_HUB_TOKEN' },
  })
})

test('another address leaves the id of a server as it is, by which it is granted', () => {
  const at = (url: string) =>
    sampleDeployment({ servers: [{ name: 'hub', transport: 'http', url }], keys: [{ alias: 'k', models: [] }] })
  const before = configText(at('http://hub:8000/mcp'), undefined, nothingWritten)
  const after = parse(configText(at('http://other:9000/mcp'), before, { models: [], servers: ['hub'] })).mcp_servers.hub
  expect(after).toEqual({ server_id: 'gatewright:mcp-litellm:hub', transport: 'http', url: 'http://other:9000/mcp' })
})

test('a file that is no YAML is refused rather than overwritten', () => {
  expect(() => configText(sampleDeployment(), 'a: [', nothingWritten)).toThrow('config.yaml cannot be read')
})
