import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleGround, sampleSession } from '../../screens/gallery/ground.ts'
import type { OneShotSpec } from '../../src/adapters/container-engine.ts'
import type { Ground } from '../../src/setup/open.ts'
import type { SetupOptions } from '../../src/setup/options.ts'
import { answerAt } from '../../src/deployment/answers.ts'
import type { Answers } from '../../src/deployment/field.ts'
import { askSection } from '../../src/plain/questions.ts'
import { readlineAsker } from '../../src/asker/readline-asker.ts'
import { probe } from '../../src/proof/probe/probe.ts'
import { type ProbeRequest, reportMark } from '../../src/proof/probe/report.ts'
import type { Session } from '../../src/setup/session.ts'
import { planHost } from '../doubles/host-facts.ts'
import { nowhere, stdio } from '../proof/probed.ts'
import { ForeignText } from '../../src/text/foreign.ts'

let ground: Ground
let session: Session
let ran: OneShotSpec[]
let pulled: string[]
let isHere: boolean

beforeEach(async () => {
  ground = await sampleGround(planHost())
  ran = []
  pulled = []
  isHere = true
  // An engine that runs a probe in this process.
  Object.assign(ground.world.engine, {
    image: async () => (isHere ? { id: 'sha256:sample', digests: [], sizeBytes: 0 } : undefined),
    pull: async (image: string) => void pulled.push(image),
    network: async () => undefined,
    runOnce: async (spec: OneShotSpec, signal: AbortSignal) => {
      ran.push(spec)
      const request = JSON.parse(spec.env!.GATEWRIGHT_PROBE!) as ProbeRequest
      const report = await probe(request, { PATH: process.env.PATH }, signal)
      return { exitCode: 0, output: ForeignText.of(`${reportMark}${JSON.stringify(report)}\n`) }
    },
  })
  session = await sampleSession(ground, { deployment: 'mcp-litellm' } as SetupOptions, () => undefined)
})

afterEach(() => ground.close())

const sectionAt = () => session.state.interview.sections.findIndex(({ section }) => section.id === 'servers')
const server = () => answerAt<Answers[]>(session.state.interviewState.given, 'servers')![0]!

const echo = (name: string) => ({ ...stdio('echo'), name, command: 'node', description: 'echoes' })

/** The Tools section about one server, with these lines typed ahead. */
async function tools(item: Answers, ...typed: string[]): Promise<string> {
  await session.answer('servers', [item])
  const input = new PassThrough()
  const output = new PassThrough()
  input.end(typed.map(line => `${line}\n`).join(''))
  const asker = readlineAsker(input, output)
  await askSection(asker, session, sectionAt()).finally(() => asker.close())
  return String(output.read())
}

test('a server is tried after a yes, and what it is and has is said', async () => {
  const printed = await tools(echo('echoing'), 'try-0', 'yes', 'none', 'keep')
  expect(printed).toMatch(/A container of \S+ is run for it/)
  expect(printed).toContain('proved echoing: ')
  expect(printed).toMatch(/echo-server \S+, speaks MCP \S+ with the initialize handshake/)
  expect(printed).toMatch(/^ {2}1 .*, proved: \d+ tools in /m)
})

test('without a yes nothing is run', async () => {
  const printed = await tools(echo('echoing'), 'try-0', 'no', 'keep')
  expect(printed).toContain('not tried echoing: no container was to be run')
  expect(ran).toEqual([])
})

test('an image that is not here is pulled only after a yes to that', async () => {
  isHere = false
  expect(await tools(echo('echoing'), 'try-0', 'no', 'keep')).toContain('That image is not on this host')
  expect(pulled).toEqual([])
  await tools(echo('echoing'), 'try-0', 'yes', 'none', 'keep')
  expect(pulled).toHaveLength(1)
  expect(ran).toHaveLength(1)
})

test('a failure tells its cause, and a way out that is taken is tried at once', async () => {
  const url = await nowhere()
  const dead = { name: 'remote', transport: 'http', url, description: 'far' }
  const printed = await tools(dead, 'try-0', 'yes', 'way-0', 'leave', 'keep')
  expect(printed.match(/^failed remote: /gm)).toHaveLength(2)
  expect(printed).toContain('127.0.0.1 is the gateway’s own container, where nothing listens')
  expect(server().url).toBe(url.replace('127.0.0.1', 'host.docker.internal'))
})

test('a way out that has a question asks it alone, and its answer is tried', async () => {
  const printed = await tools(
    { ...echo('echoing'), mount: '/srv/nowhere' },
    'try-0',
    'way-0',
    import.meta.dirname,
    'yes',
    'none',
    'keep', // prettier-ignore
  )
  expect(printed).toContain('failed echoing: /srv/nowhere is not on this host')
  expect(printed).toContain('proved echoing: ')
  expect(server().mount).toBe(import.meta.dirname)
})

test('a tool is called by hand, and the call kept as proof', async () => {
  const printed = await tools(
    echo('echoing'),
    'try-0',
    'yes',
    'call-echo',
    'hello',
    'yes',
    'hello',
    'none',
    'keep', // prettier-ignore
  )
  expect(printed).toMatch(/The tool answered in /)
  expect(server().probe).toEqual({ tool: 'echo', arguments: { message: 'hello' }, expect: 'hello' })
})

test('an input that ends at the question whether to run a container ends the questions', async () => {
  await expect(tools(echo('echoing'), 'try-0')).rejects.toMatchObject({ what: 'the questions were left' })
  expect(ran).toEqual([])
})
