/**
 * Images of supergateway, which speaks streamable HTTP and starts a stdio server behind it (github.com/supercorp-ai/supergateway): the plain one has
 * node and npx, the others uv or Deno beside them.
 */
const registry = 'ghcr.io'
const name = 'supercorp-ai/supergateway'
const tags: Record<string, string> = { uvx: 'uvx', uv: 'uvx', python: 'uvx', python3: 'uvx', deno: 'deno' }

/** Registries of LiteLLM's own images: any other one is somebody's mirror, which is then asked for this image as well. */
const publicRegistries = [registry, 'docker.io', 'docker.litellm.ai']

/** The image in which a command runs beside a gateway of that repository. */
export function bridgeImage(command = '', gateway: string = registry): string {
  const first = gateway.slice(0, gateway.indexOf('/'))
  const isMirror = /[.:]/.test(first) && !publicRegistries.includes(first)
  return `${isMirror ? first : registry}/${name}:${tags[command.slice(command.lastIndexOf('/') + 1)] ?? 'latest'}`
}
