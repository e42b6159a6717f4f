import { isTakenByLiteLlm } from '../deployment/reserved-names.ts'
import { serverName } from '../deployment/rules.ts'

const longest = 32

/** A name that LiteLLM takes, as near to the one in the file as possible: `GitHub MCP-1` becomes `github_mcp_1`, and `search` becomes `search_mcp`. */
export function usableName(name: string): string {
  const valid = validName(name)
  return isTakenByLiteLlm(valid) ? `${valid}_mcp` : valid
}

function validName(name: string): string {
  if (serverName(name) === undefined) return name
  const text = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const started = /^[a-z]/.test(text) ? text : `mcp_${text}`
  return shortened(started, longest)
}

/** The end of a long name tells more than its beginning: `github.com/.../src/memory`. */
function shortened(name: string, length: number): string {
  if (name.length <= length) return name.replace(/_+$/, '')
  const end = name.slice(-length)
  const whole = name.at(-length - 1) === '_' ? end : end.replace(/^[^_]*_(?=[a-z])/, '')
  return whole.replace(/^[^a-z]+/, '') || name.slice(0, length)
}

/** The name, or the first of name_2, name_3 ... that is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) {
    const end = `_${number}`
    const candidate = `${shortened(name, longest - end.length)}${end}`
    if (!taken.has(candidate)) return candidate
  }
}
