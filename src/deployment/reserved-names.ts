/**
 * First parts of paths that LiteLLM answers by itself, so that `/NAME/mcp`, by which its documents have a client ask for one MCP server, leads elsewhere: pages,
 * pass-through routes of providers, its search tools, and `admin` where LITELLM_ENABLE_ADMIN_MCP is set. Compared with the routing tables of 1.108.14 and 1.110.2,
 * which are alike here. `/mcp/NAME` leads to the server all the same.
 */
export const takenByLiteLlm: ReadonlySet<string> = new Set([
  ...['admin', 'search', 'swagger', 'ui'],
  ...['anthropic', 'assemblyai', 'azure', 'azure_ai', 'azure_speech', 'bedrock', 'cohere', 'comprehendmedical'],
  ...['cursor', 'fal_ai', 'gemini', 'gigachat', 'lens', 'milvus', 'mistral', 'nvidia_nim', 'openai'],
  ...['openai_passthrough', 'openrouter', 'tinyfish', 'transcribe', 'typesafe', 'vertex_ai', 'vllm', 'watsonx'],
])

/** Whether LiteLLM has paths of its own under the name of an MCP server. */
export const isTakenByLiteLlm = (serverName: string): boolean => takenByLiteLlm.has(serverName)
