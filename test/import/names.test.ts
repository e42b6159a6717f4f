import { expect, test } from 'vitest'
import { usableName } from '../../src/import/names.ts'

test.each([
  ['GitHub MCP-1', 'github_mcp_1'],
  ['github', 'github'],
  // LiteLLM answers /search/mcp with its search tools, and /gemini/mcp with Google's API (1.108.14, its routing table).
  ['search', 'search_mcp'],
  ['Gemini', 'gemini_mcp'],
  ['search_tools', 'search_tools'],
])('%s is called %s', (name, usable) => {
  expect(usableName(name)).toBe(usable)
})
