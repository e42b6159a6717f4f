/**
 * Images of supergateway, which speaks streamable HTTP and starts a stdio server behind it (github.com/supercorp-ai/supergateway): the plain one has
 * node and npx, the others uv or Deno beside them.
 */
const repository = 'ghcr.io/supercorp-ai/supergateway'
const tags: Record<string, string> = { uvx: 'uvx', uv: 'uvx', python: 'uvx', python3: 'uvx', deno: 'deno' }

/** The image in which a command runs beside the gateway. */
export const bridgeImage = (command = '') =>
  `${repository}:${tags[command.slice(command.lastIndexOf('/') + 1)] ?? 'latest'}`
