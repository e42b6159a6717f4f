import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'

/** By the MCP server that a client asked for: what its failure is known as. */
const causes = {
  gone: 'mcp-unreachable',
  unknown_host: 'name-resolution',
  misdirected: 'mcp-host-header',
  unauthorized: 'mcp-unauthorized',
  broken: 'mcp-server-error',
  no_program: 'stdio-command-missing',
  no_command: 'stdio-command-missing',
  ended: 'stdio-ended',
  slow: 'mcp-slow',
}

/**
 * What the real proxies of both module paths printed on 2026-11-30 when each server's tools were asked for: proxy/_experimental/mcp_server in 1.108.14,
 * proxy/mcp_server in 1.110.2. As it was, but for paths of the machine and the frames of other modules.
 */
describe.each([
  ['1.108.14', 'litellm.proxy._experimental.mcp_server.exceptions'],
  ['1.110.2', 'litellm.proxy.mcp_server.exceptions'],
])('the log of LiteLLM %s', (version, module) => {
  const log = readFileSync(join(import.meta.dirname, 'replayed', `${version}.log`), 'utf8')
  const parts = new Map(log.split(/^### /m).slice(1).map(part => [part.split('\n')[0]!, part.split('\n').slice(1)])) // prettier-ignore

  test('is of that version', () => {
    expect(log).toContain(module)
    expect([...parts.keys()]).toEqual(Object.keys(causes))
  })

  test.each(Object.entries(causes))('tells of the server %s as %s', (server, id) => {
    expect(diagnose(parts.get(server)!)?.id).toBe(id)
  })
})
