import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readBounded } from '../../src/adapters/bounded-file.ts'
import { transportOf } from '../../src/import/drafted.ts'
import { readServers } from '../../src/import/file.ts'
import type { FoundServer } from '../../src/import/found.ts'
import { normalised, unused } from '../../src/import/normalise.ts'
import { type Read, shapes } from './shapes.ts'

const some = <T extends object>(value: T) => (Object.keys(value).length > 0 ? value : undefined)

function readAs(found: FoundServer): Read {
  const { server } = normalised(found)
  const { name, command, args, env, url, headers, lost, refused } = server
  if (refused) return { name, is: refused }
  const transport = transportOf(server)
  const isStdio = transport === 'stdio'
  const is = `${transport} ${isStdio ? [command, ...args].join(' ') : url}`
  return JSON.parse(
    JSON.stringify({
      name,
      is,
      env: isStdio ? some(env) : undefined,
      headers: isStdio ? undefined : some(headers),
      left: some([...lost, ...(transport ? unused(server, transport) : [])]),
    }),
  ) as Read
}

const file = (name: string) => join(import.meta.dirname, 'shapes', name)

async function read(name: string) {
  const { format, file: found, warnings } = readServers(await readBounded(file(name)), name)
  return { format: format.id, servers: found.servers.map(readAs), lost: found.lost ?? [], warnings }
}

describe('a file of the field', () => {
  test.each(shapes)('%s is read as its owner reads it', async (name, format, servers, left = []) => {
    const is = await read(name)
    expect({ format: is.format, servers: is.servers, lost: is.lost }).toEqual({ format, servers, lost: left })
  })

  test('with 120 aliases has each of its servers, with what the alias stands for', async () => {
    const { servers } = await read('aliases.yaml')
    expect(servers.map(({ headers }) => headers)).toEqual(Array(120).fill({ 'X-Tenant': 'acme' }))
  })

  test.each([
    ['dupkeys.json', '"a" stands a second time in line 1: what stands last holds'],
    ['tag.yaml', 'line 5: what !secret stands for is known to the program of this file alone'],
    ['multidoc.yaml', 'it holds 2 YAML documents, of which clients and LiteLLM read none: each is read here'],
    ['readme-list.md', 'the block in line 22 cannot be read'],
  ])('%s comes with what its reader passes over in silence', async (name, warning) => {
    expect((await read(name)).warnings).toEqual([warning])
  })

  test.each([
    ['unresolved.yaml', 'it is no valid YAML: line 2, an alias whose anchor does not stand before it'],
    ['ndjson.jsonl', 'it holds one JSON document after another (NDJSON, from line 2 on)'],
    ['helm.yaml', 'it is a LiteLLM configuration without mcp_servers'],
    [
      'include.yaml',
      'it is a LiteLLM configuration without mcp_servers; it includes files of their own, which are not read here: models/openai.yaml, mcp.yaml',
    ],
  ])('%s is refused with the reason', async (name, why) => {
    await expect(read(name)).rejects.toMatchObject({ exit: 2, why })
  })
})
