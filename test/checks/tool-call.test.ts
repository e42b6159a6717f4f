import { describe, expect, test } from 'vitest'
import { toolCall } from '../../src/checks/tool-call.ts'
import { type Bed, bed, failedWith, notApplicableFor, passedWith, tableList } from './bed.ts'

const only = ({ deployment }: Bed) => toolCall.each!(deployment)[0]!
const outcomeOf = (made: Bed) => made.run(only(made))

const server = (changes: object = {}) => ({ servers: [{ name: 'postgres', transport: 'stdio', ...changes }] })

test('there is one check for each server', async () => {
  const { deployment } = await bed({
    servers: [
      { name: 'one', transport: 'stdio' },
      { name: 'two', transport: 'stdio' },
    ],
  })
  expect(toolCall.each!(deployment).map(({ id }) => id)).toEqual(['tool-call:one', 'tool-call:two'])
})

test('does not apply without MCP servers', async () => {
  const made = await bed({ servers: [], keys: [{ alias: 'team', models: ['mock'] }] })
  expect(toolCall.each!(made.deployment)).toEqual([])
  expect(await made.run(toolCall)).toEqual(notApplicableFor(/no MCP server/))
})

describe('of a server that reads a database', () => {
  test('passes when its tables are those of the catalogue', async () => {
    const made = await bed()
    expect(await outcomeOf(made)).toEqual(
      passedWith(/postgres lists 2 tables of inventory as tools_ro, the same as read directly/),
    )
  })

  test("reads the catalogue with the tools role's own login", async () => {
    const made = await bed()
    await outcomeOf(made)
    expect(made.postgres.logins).toEqual([
      expect.objectContaining({
        role: 'tools_ro',
        database: 'inventory',
        password: made.secrets.get('servers.postgres.reads.password'),
      }),
    ])
  })

  test('fails when a table is missing', async () => {
    const made = await bed()
    made.postgres.tables = tableList({ tables: ['public.parts', 'public.suppliers', 'public.orders'] })
    expect(await outcomeOf(made)).toEqual(failedWith(/differ from the catalogue: public.orders/))
  })

  test('fails when it reads as another role', async () => {
    const made = await bed()
    made.proxy.servers.postgres![0]!.call = () => JSON.stringify([tableList({ role: 'admin' })])
    expect(await outcomeOf(made)).toEqual(failedWith(/reads inventory as admin; planned is inventory as tools_ro/))
  })

  test('fails when the tool answers something else', async () => {
    const made = await bed()
    made.proxy.servers.postgres![0]!.call = () => 'fine'
    expect(await outcomeOf(made)).toEqual(failedWith(/answered no list of tables: fine/))
  })

  test('fails when the tool answers an error', async () => {
    const made = await bed()
    made.proxy.servers.postgres![0]!.call = () => {
      throw new Error('MCPError: password authentication failed')
    }
    expect(await outcomeOf(made)).toEqual(failedWith(/an error: MCPError: password authentication failed/))
    expect(made.context.trail.calls).toEqual([])
  })
})

describe('of a server with a probe', () => {
  const probe = { tool: 'query', arguments: { sql: 'select 1' }, expect: 'one' }

  test('passes when the answer holds what is expected', async () => {
    const made = await bed(server({ probe }))
    made.proxy.servers.postgres![0]!.call = ({ sql }) => (sql === 'select 1' ? 'one row' : 'other')
    expect(await outcomeOf(made)).toEqual(passedWith(/postgres\/query answered one row/))
  })

  test('fails when it does not', async () => {
    const made = await bed(server({ probe }))
    expect(await outcomeOf(made)).toEqual(failedWith(/postgres\/query answered \[\]; expected is "one" in it/))
  })

  test('fails when the server has no such tool', async () => {
    const made = await bed(server({ probe: { tool: 'missing' } }))
    expect(await outcomeOf(made)).toEqual(failedWith(/Tool missing not found/))
  })
})

describe('of any other server', () => {
  test('calls a tool that is annotated as read-only and needs nothing', async () => {
    const made = await bed(server())
    made.proxy.servers.postgres = [
      { name: 'drop', call: () => 'dropped' },
      { name: 'read', annotations: { readOnlyHint: true }, inputSchema: { required: ['path'] }, call: () => 'read' },
      { name: 'list', annotations: { readOnlyHint: true }, call: () => 'listed' },
    ]
    expect(await outcomeOf(made)).toEqual(passedWith(/postgres\/list answered listed/))
  })

  test('calls nothing where no tool is known to be safe, and says what to do', async () => {
    const made = await bed(server())
    const called: string[] = []
    made.proxy.servers.postgres = [{ name: 'list_tables', call: () => (called.push('list_tables'), '') }]
    expect(await outcomeOf(made)).toEqual(
      notApplicableFor(/tools of postgres listed, not called.*name a safe call as the probe/),
    )
    expect(called).toEqual([])
  })

  test('does not apply where no key may use the server', async () => {
    const made = await bed({ ...server(), keys: [{ alias: 'team', models: ['mock'] }] })
    expect(await outcomeOf(made)).toEqual(notApplicableFor(/no virtual key may use postgres/))
  })

  test('fails when the server does not list its tools', async () => {
    const made = await bed(server())
    const body = { detail: { error: 'server_error', message: 'unreachable' } }
    made.proxy.broken.mcpTools = async () => ({ status: 502, body, ms: 1 })
    expect(await outcomeOf(made)).toEqual(failedWith(/postgres does not list its tools to team: HTTP 502: unreachable/))
  })
})
