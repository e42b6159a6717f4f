import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { entries, openEntry } from '../../../screens/gallery/entries.ts'
import type { Outcome, Wizard } from '../../../screens/wizard.ts'
import type { OneShotSpec } from '../../../src/adapters/container-engine.ts'
import { answerAt } from '../../../src/deployment/answers.ts'
import type { Answers } from '../../../src/deployment/field.ts'
import { type ProbeRequest, type Report, reportMark } from '../../../src/proof/probe/report.ts'
import { FakeTerminal, keys } from '../terminal.ts'
import { ForeignText } from '../../../src/text/foreign.ts'

const answered: Report = {
  answered: true,
  era: 'handshake',
  protocol: '2025-11-25',
  name: 'echo-server',
  version: '1.2.3',
  tools: [
    {
      name: 'echo',
      description: 'Says it again',
      inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    },
    { name: 'time', description: 'What time it is', inputSchema: { type: 'object' } },
  ],
  ms: 1200,
  noise: [],
  said: [],
}

const refused: Report = {
  answered: false,
  stage: 'connect',
  detail: 'connect ECONNREFUSED 127.0.0.1:8000',
  code: 'ECONNREFUSED',
  noise: [],
  said: [],
  ms: 30,
}

let wizard: Wizard
let terminal: FakeTerminal<Outcome>
let asked: ProbeRequest[]
let signals: AbortSignal[]
let isHere: boolean
/** What a probe reports; one that reports nothing goes on until it is given up. */
let report: (request: ProbeRequest) => Report | undefined

beforeEach(() => {
  asked = []
  signals = []
  isHere = true
  report = ({ call }) => ({ ...answered, ...(call && { call: said(String(call.arguments.message)) }) })
})

const said = (text: string) => ({ text, bytes: text.length, isError: false, ms: 4 })

afterEach(async () => {
  wizard.app.finish({ exit: 0 })
  await terminal.ended
  await wizard.close()
})

const runOnce = async (spec: OneShotSpec, signal: AbortSignal) => {
  const request = JSON.parse(spec.env!.GATEWRIGHT_PROBE!) as ProbeRequest
  asked.push(request)
  signals.push(signal)
  const found = report(request)
  if (found) return { exitCode: 0, output: ForeignText.of(`${reportMark}${JSON.stringify(found)}\n`) }
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason as Error))
  return promise
}

const remote = { name: 'remote', transport: 'http', url: 'http://localhost:8000/mcp', description: 'far' }
const server = () => answerAt<Answers[]>(wizard.session.state.interviewState.given, 'servers')![0]!

/** The list of servers with one of them, on which `t` was pressed. */
async function trying(columns: number, rows: number): Promise<void> {
  wizard = await openEntry(
    entries.find(({ name }) => name === 'a list')!,
    { utf8: true },
  )
  const image = async () => (isHere ? { id: 'sha256:sample', digests: [], sizeBytes: 0 } : undefined)
  Object.assign(wizard.ground!.world.engine, { image, network: async () => undefined, runOnce })
  await wizard.session.answer('servers', [remote])
  const { sections } = wizard.session.state.interview
  wizard.section(sections.findIndex(({ section }) => section.id === 'servers'))
  terminal = new FakeTerminal(wizard.app, { columns, rows })
  await terminal.frame()
  terminal.type('t')
}

/** The same, and a container agreed to. */
async function tried(columns: number, rows: number): Promise<void> {
  await trying(columns, rows)
  await terminal.shows('❯ Try it')
  terminal.type(keys.enter)
}

describe.each([
  [80, 24],
  [40, 15],
])('on %i columns and %i rows', (columns, rows) => {
  test('a server that is proved shows what it has, and a tool is called and kept as probe', async () => {
    await tried(columns, rows)
    await terminal.shows('proved: 2 tools in 1.2 s')
    await terminal.shows('❯ echo: Says it again')
    await terminal.frame()
    terminal.type(keys.enter)
    await terminal.shows('❯message')
    terminal.type(`hello\r`)
    await terminal.shows('The tool answered')
    await terminal.shows(/p keep as proof/)
    terminal.type('p')
    await terminal.shows('❯Must contain')
    terminal.type(`hello\r`)
    await terminal.shows('Kept')
    await terminal.frame()
    expect(server().probe).toEqual({ tool: 'echo', arguments: { message: 'hello' }, expect: 'hello' })
  })

  test('one that failed shows the cause and the ways out; the one that is taken is tried at once', async () => {
    report = ({ entry }) => (entry.url!.includes('localhost') ? refused : answered)
    await tried(columns, rows)
    await terminal.shows('failed: localhost is the')
    await terminal.shows('Ways out')
    await terminal.shows('⏎ take it')
    await terminal.frame()
    terminal.type(keys.enter)
    await terminal.shows('proved: 2 tools')
    expect(server().url).toBe('http://host.docker.internal:8000/mcp')
    expect(asked).toHaveLength(2)
  })

  test('Esc gives a trial up, which is then not tried', async () => {
    report = () => undefined
    await tried(columns, rows)
    await terminal.shows('reaching remote')
    await terminal.shows('esc cancel')
    terminal.type(keys.esc)
    await terminal.shows('not tried')
    await terminal.frame()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    terminal.type(keys.esc)
    await terminal.shows('❯ remote')
  })

  test('an image that is not here is pulled only after a yes', async () => {
    isHere = false
    await trying(columns, rows)
    await terminal.shows('Pull the image and try it')
    await terminal.frame()
    terminal.type(keys.down + keys.enter)
    await terminal.shows(/not tried: the image/)
    expect(asked).toEqual([])
  })
})
