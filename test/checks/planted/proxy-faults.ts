import type { Gateway, HttpAnswer } from '../../../src/adapters/gateway.ts'
import type { FakeKey, FakeTool } from '../../doubles/proxy.ts'
import { tableList } from '../bed.ts'
import type { Planted } from './planted.ts'
import type { WholeBed } from './whole-bed.ts'

type Fault = Planted<WholeBed>

const answer = (status: number, body: unknown): HttpAnswer => ({ status, body, ms: 1 })
const answers =
  (call: keyof Gateway, status: number, body: unknown) =>
  ({ proxy }: WholeBed) =>
    Object.assign(proxy.broken, { [call]: async () => answer(status, body) })
const key = ({ proxy }: WholeBed, alias: string): FakeKey => [...proxy.keys.values()].find(one => one.alias === alias)!
const withKey = (alias: string, changes: Partial<FakeKey>) => (bed: WholeBed) => Object.assign(key(bed, alias), changes)
const tool = ({ proxy }: WholeBed, server: string): FakeTool => proxy.servers[server]![0]!
/** Replaces one call where `meant` says so, and lets the others through. */
const intercepts =
  (call: 'chat' | 'models' | 'mcpTools' | 'mcpCall', meant: (...given: never[]) => HttpAnswer | undefined) =>
  (bed: WholeBed) => {
    const real = bed.proxy.door.at('http://127.0.0.1:4000')
    const through = real[call] as (...given: unknown[]) => Promise<HttpAnswer>
    const replaced = async (...given: unknown[]) => meant(...(given as never[])) ?? through(...given)
    Object.assign(bed.proxy.broken, { [call]: replaced })
  }
const afterCalls = (plant: (bed: WholeBed) => unknown) => (bed: WholeBed) => {
  bed.postgres.onLook = () => void plant(bed)
}

const readiness: Fault[] = (
  [
    [
      'a database that is not connected',
      200,
      { status: 'healthy', db: 'Not connected' },
      /its database is: Not connected/,
    ],
    ['a 200 with an empty body', 200, '', /unknown form of answer \(HTTP 200\)/],
    ['a page of some other program', 200, '<html>Sign in</html>', /unknown form of answer.*Sign in/],
  ] as const
).map(([fault, status, body, cause]) => ({
  check: 'readiness',
  fault,
  plant: answers('readiness', status, body),
  cause,
  // They wait for the same answer.
  also: ['restart', 'deploy-script'],
}))

const keys: Fault[] = [
  {
    check: 'keys',
    fault: 'the key of another alias',
    plant: bed => {
      const [value] = [...bed.proxy.keys].find(([, { alias }]) => alias === 'team')!
      const is = bed.proxy.keys.get(value)!
      bed.proxy.keys.set('sk-other-value', { ...is })
      bed.proxy.keys.set(value, { ...is, alias: 'somebody' })
    },
    cause: /team: the proxy has another key under this alias/,
  },
  {
    check: 'keys',
    fault: 'a budget too high',
    plant: withKey('plain', { maxBudget: 1_000_000 }),
    cause: /plain: the proxy has other grants for it: .*"maxBudget":1000000/,
  },
  {
    check: 'keys',
    fault: 'tools of a server that nobody sees yet',
    plant: withKey('team', { tools: { files: ['list'], gone: ['read'] } }),
    cause: /team: the proxy has other grants for it: .*"gone":\["read"\]/,
  },
  {
    check: 'keys',
    fault: 'a list of keys that is empty',
    plant: answers('keys', 200, { keys: [] }),
    cause: /team: the proxy does not know it/,
    also: ['refusals'],
  },
]

const models: Fault[] = [
  {
    check: 'models',
    fault: 'a model too much',
    plant: withKey('team', { models: ['mock', 'other'] }),
    cause: /team sees mock and other; granted are mock/,
    also: ['keys'],
  },
  {
    check: 'models',
    fault: 'an empty list for every key',
    plant: answers('models', 200, { data: [] }),
    cause: /team sees nothing; granted are mock/,
    also: ['refusals'],
  },
  {
    check: 'models',
    fault: '401 for all',
    plant: answers('models', 401, { error: { message: 'Authentication Error' } }),
    cause: /team could not list its models: HTTP 401/,
    also: ['refusals', 'deploy-script'],
  },
  {
    check: 'models',
    fault: 'a 200 with an empty body',
    plant: answers('models', 200, ''),
    cause: /unknown form of answer/,
    also: ['refusals', 'deploy-script'],
  },
]

const chat: Fault[] = [
  {
    check: 'chat',
    fault: 'a model that another one answers for',
    plant: ({ proxy }) => (proxy.models.mock = 'This is another'),
    cause: /mock answered "This is another"; its mock text is/,
  },
  {
    check: 'chat',
    fault: 'a model that only the second key may use, and that says nothing',
    plant: ({ proxy }) => (proxy.models.other = ''),
    cause: /other answered ""/,
  },
  {
    check: 'chat',
    fault: 'a 200 with an empty body',
    plant: intercepts('chat', (_: unknown, request: { tools?: unknown }) =>
      request.tools ? undefined : answer(200, ''),
    ),
    cause: /mock answered an unknown form of answer/,
    also: ['refusals'],
  },
  {
    check: 'chat',
    fault: 'no choices',
    plant: intercepts('chat', (key: unknown, request: { tools?: unknown; model: string }) =>
      key && !request.tools && request.model === 'mock' ? answer(200, { choices: [] }) : undefined,
    ),
    cause: /mock answered an unknown form of answer/,
  },
]

const tools: Fault[] = [
  {
    check: 'tools',
    fault: 'a server too much',
    plant: withKey('plain', { servers: ['files'] }),
    cause: /plain sees files\/list and files\/remove, which no grant gives it/,
    also: ['keys', 'refusals'],
  },
  {
    check: 'tools',
    fault: 'a tool too much',
    plant: withKey('team', { tools: {} }),
    cause: /team sees files\/remove, which no grant gives it/,
    also: ['keys', 'refusals'],
  },
  {
    check: 'tools',
    fault: 'tools of another server',
    plant: intercepts('mcpTools', (_: unknown, server?: string) =>
      server === 'postgres'
        ? answer(200, { tools: [{ name: 'list', mcp_info: { server_name: 'files' } }] })
        : undefined,
    ),
    cause: /postgres lists tools of another server: files\/list/,
    also: ['refusals'],
  },
  {
    check: 'tools',
    fault: 'a granted tool that the server no longer has',
    plant: ({ proxy }) => (proxy.servers.files = proxy.servers.files!.slice(1)),
    cause: /team does not see files\/list/,
  },
  {
    check: 'tools',
    fault: 'a server without tools',
    plant: ({ proxy }) => (proxy.servers.files = []),
    cause: /files lists no tools/,
  },
]

const toolCalls: Fault[] = [
  {
    check: 'tool-call:postgres',
    fault: 'a server that reads as another role',
    plant: bed => (tool(bed, 'postgres').call = () => JSON.stringify([tableList({ role: 'admin' })])),
    cause: /reads inventory as admin; planned is inventory as tools_ro/,
    also: ['model-tool'],
  },
  {
    check: 'tool-call:postgres',
    fault: 'a server that reads another database',
    plant: bed => (tool(bed, 'postgres').call = () => JSON.stringify([tableList({ database: 'payroll' })])),
    cause: /reads payroll as tools_ro/,
    also: ['model-tool'],
  },
  {
    check: 'tool-call:postgres',
    fault: 'a table missing',
    plant: bed => (tool(bed, 'postgres').call = () => JSON.stringify([tableList({ tables: ['public.parts'] })])),
    cause: /differ from the catalogue: public\.suppliers/,
    also: ['model-tool'],
  },
  {
    check: 'tool-call:files',
    fault: 'an answer without a word',
    plant: bed => (tool(bed, 'files').call = () => ''),
    cause: /files\/list answered nothing/,
  },
  {
    check: 'tool-call:files',
    fault: "the tool's own error with a 200",
    plant: bed =>
      (tool(bed, 'files').call = () => {
        throw new Error('EACCES: permission denied')
      }),
    cause: /an error: EACCES: permission denied/,
  },
  {
    check: 'tool-call:files',
    fault: 'a 200 with an empty body',
    plant: intercepts('mcpCall', (_: unknown, { server, tool }: { server: string; tool: string }) =>
      server === 'files' && tool === 'list' ? answer(200, '') : undefined,
    ),
    cause: /files\/list answered an unknown form of answer/,
    also: ['refusals'],
  },
]

/** The answer to the request in which the model calls a tool. */
const roundTrip = (body: unknown) =>
  intercepts('chat', (_: unknown, request: { tools?: unknown }) => (request.tools ? answer(200, body) : undefined))
const message = (content: string, results: object[]) => ({
  choices: [{ message: { content, provider_specific_fields: { mcp_call_results: results } } }],
})
const result = (name: string) => ({ name, result: JSON.stringify([tableList()]) })

const modelTool: Fault[] = [
  {
    check: 'model-tool',
    fault: 'a tool that is never called',
    plant: roundTrip(message('This is a mock response', [])),
    cause: /was asked to call postgres-query, and no call was made/,
  },
  {
    check: 'model-tool',
    fault: 'another tool that is called in its place',
    plant: roundTrip(message('This is a mock response', [result('files-list')])),
    cause: /was asked to call postgres-query, and no call was made/,
  },
  {
    check: 'model-tool',
    fault: 'a model that does not go on after the call',
    plant: roundTrip(message('', [result('postgres-query')])),
    cause: /called postgres-query, and then answered ""/,
    also: ['audit'],
  },
  {
    check: 'model-tool',
    fault: "the tool's answer of somebody else",
    plant: roundTrip(message('This is a mock response', [{ name: 'postgres-query', result: '[]' }])),
    cause: /the call that the model asked for: postgres answered no list of tables/,
    also: ['audit'],
  },
]

const audit: Fault[] = [
  {
    check: 'audit',
    fault: 'a row missing',
    plant: afterCalls(({ proxy }) => void (proxy.rows.length === 6 && proxy.rows.pop())),
    cause: /no row after 40 s for postgres\/query \(model \+ tool\)/,
  },
  {
    check: 'audit',
    fault: 'rows of an earlier run',
    plant: afterCalls(({ proxy }) => proxy.rows.forEach(row => (row.startTime = new Date('2026-01-01')))),
    cause: /no row after 40 s for mock \(chat\)/,
  },
  {
    check: 'audit',
    fault: "rows under another user's name",
    plant: afterCalls(({ proxy }) => proxy.rows.forEach(row => (row.user = 'somebody'))),
    cause: /do not name the key's user/,
  },
  {
    check: 'audit',
    fault: 'rows under another key',
    plant: afterCalls(({ proxy }) => proxy.rows.forEach(row => (row.api_key = 'f'.repeat(64)))),
    cause: /no row after 40 s/,
  },
  {
    check: 'audit',
    fault: 'rows of another tool',
    plant: afterCalls(({ proxy }) =>
      proxy.rows.forEach(row => (row.mcp_namespaced_tool_name = row.mcp_namespaced_tool_name && 'files/remove')),
    ),
    cause: /no row after 40 s for postgres\/query/,
  },
]

const refusals: Fault[] = [
  {
    check: 'refusals',
    fault: 'a list of models for whoever has no key',
    plant: intercepts('models', (key?: unknown) => (key ? undefined : answer(200, { data: [] }))),
    cause: /models without a key was not refused/,
  },
  {
    check: 'refusals',
    fault: 'any key at all is taken',
    plant: bed => {
      const known = bed.proxy.keys
      const get = known.get.bind(known)
      known.get = value => get(value) ?? { alias: 'anybody', models: ['mock'], servers: [] }
    },
    cause: /models with a made-up key was not refused/,
  },
  {
    check: 'refusals',
    fault: 'every key may do what the master key may',
    plant: ({ proxy }) => (proxy.isAdmin = () => true),
    cause: /a key without grants listing the keys was not refused/,
  },
  {
    check: 'refusals',
    fault: 'chat with a model outside the grant',
    plant: intercepts('chat', (key: unknown, { model, tools }: { model: string; tools?: unknown }) =>
      key && model === 'other' && !tools
        ? answer(200, { choices: [{ message: { content: 'This is another' } }] })
        : undefined,
    ),
    cause: /a model outside the grant was not refused/,
    also: ['audit'],
  },
  {
    check: 'refusals',
    fault: 'a call of a tool that was not granted',
    plant: intercepts('mcpCall', (_: unknown, { tool }: { tool: string }) =>
      tool === 'remove' ? answer(200, { content: [], isError: true }) : undefined,
    ),
    cause: /team calling files\/remove was not refused/,
  },
  {
    check: 'refusals',
    fault: '401 for every key that is new',
    plant: bed => (bed.proxy.broken.generateKey = async () => answer(200, { key: 'sk-never-made' })),
    cause: /a key that was just made is refused \(HTTP 401/,
    also: ['model-tool'],
  },
]

/** What a proxy can answer that it should not. */
export const proxyFaults: Fault[] = [
  ...readiness,
  ...keys,
  ...models,
  ...chat,
  ...tools,
  ...toolCalls,
  ...modelTool,
  ...audit,
  ...refusals,
]
