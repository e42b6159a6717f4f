/** Where the tool servers of a run are. */
export interface ToolServers {
  /** The bundled stdio server. */
  script: string
  webPort: number
  /** The same, but behind a bearer token. */
  guardedPort: number
}

/** The names by which the facts know what config.yaml has. */
export const mockText = 'the mock says so'
export const otherText = 'the other mock says so'
export const pinnedId = 'gatewright:contract:notes'
export const modelMark = 'gatewright:contract:plain-mock'
/** What the environment holds for `os.environ/NOTE`. */
export const noteValue = 'a-value-from-the-environment'
export const guardToken = 'token-of-the-guarded-server'

/** The models, in the order of config.yaml. */
export const allModels = ['plain-mock', 'other-mock', 'calling-mock', 'priced-mock']
/** What the model `calling-mock` wants done. */
const echoCall = {
  id: 'call_of_the_model',
  type: 'function',
  function: { name: 'notes-echo', arguments: '{"text":"from config.yaml"}' },
}

/** The configuration that all facts but the refusals share: the shape that Gatewright writes. */
export function contractConfig({ script, webPort, guardedPort }: ToolServers): Record<string, unknown> {
  const web = `http://127.0.0.1:${webPort}`
  const guarded = { transport: 'http', url: `http://127.0.0.1:${guardedPort}/mcp`, auth_type: 'bearer_token' }
  return {
    model_list: [
      { ...mock('plain-mock', mockText), model_info: { id: modelMark } },
      mock('other-mock', otherText),
      // Its tool call is its own, so that any key can have it made.
      mock('calling-mock', mockText, { mock_tool_calls: [echoCall] }),
      mock('priced-mock', 'that was not free', { input_cost_per_token: 0.01, output_cost_per_token: 0.02 }),
    ],
    general_settings: {
      master_key: 'os.environ/LITELLM_MASTER_KEY',
      proxy_batch_write_at: 2,
      require_key_mcp_access_defined: true,
    },
    mcp_servers: {
      notes: {
        server_id: pinnedId,
        transport: 'stdio',
        command: 'node',
        args: [script],
        env: { NOTE: 'os.environ/NOTE' },
        description: 'Notes of the contract suite',
      },
      web: { transport: 'http', url: `${web}/mcp`, allowed_tools: ['echo'] },
      stream: { transport: 'sse', url: `${web}/sse` },
      guarded: { ...guarded, authentication_token: 'os.environ/GUARD_TOKEN' },
      gone: { transport: 'http', url: 'http://127.0.0.1:9/mcp' },
      shell: { transport: 'stdio', command: 'bash', args: ['-c', 'true'] },
    },
  }
}

const mock = (name: string, text: string, more: object = {}): object => ({
  model_name: name,
  litellm_params: { model: `openai/${name}`, api_key: 'not-used', mock_response: text, ...more },
})
