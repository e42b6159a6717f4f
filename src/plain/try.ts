import { setProperty } from 'dot-prop'
import { untilInterrupted } from '../until-interrupted.ts'
import { type Answers, type ListField } from '../deployment/field.ts'
import type { ProbedTool, ToolCall } from '../proof/probe/report.ts'
import { notTriedFor, type Proof, type Way } from '../proof/proof.ts'
import { answerText, consentText, proofText, toolLine, wayText } from '../proof/text.ts'
import { toolForm } from '../proof/tool-fields.ts'
import type { Trying } from '../setup/proofs.ts'
import type { Session } from '../setup/session.ts'
import { type Asker, interrupted } from '../asker/asker.ts'

/** What a trial needs of the questions around it. */
export interface TryParts {
  asker: Asker
  session: Session
  /** The server's place in the list. */
  index: number
  /** Asks the server's question at a path again, or all of them. */
  change: (path?: string) => Promise<void>
  /** Asks questions whose answers are kept nowhere. */
  askApart: (field: ListField) => Promise<Answers>
}

const serversNow = ({ state }: Session) => (state.interview.answers.servers as Answers[] | undefined) ?? []

const isTakeable = ({ set, seconds, asks }: Way) => set !== undefined || seconds !== undefined || asks !== undefined

/** Asked once for each image: a container is run before there is a plan. */
async function agree(asker: Asker, session: Session, image: string, here: boolean): Promise<boolean> {
  const { agreed } = session.proofs
  if (session.host.rehearsal || agreed.has(image)) return true
  for (const line of consentText(image, here)) asker.say(line)
  const yes = await asker.confirm({
    message: here ? 'Try it' : 'Pull the image and try it',
    help: 'Not now leaves the server as not tried.',
    value: false,
    check: () => undefined,
  })
  if (yes) agreed.add(image)
  return yes
}

/** Ctrl-C ends the trial and the questions, as anywhere; its container goes. */
async function tried({ asker, session, index }: TryParts, how: Pick<Trying, 'seconds' | 'call'>): Promise<Proof> {
  const item = serversNow(session)[index] ?? {}
  const ending = new AbortController()
  const mayRun = (image: string, here: boolean) =>
    agree(asker, session, image, here).catch((error: unknown) => {
      ending.abort(error)
      throw error
    })
  let proof: Proof | undefined
  await untilInterrupted(async stop => {
    stop.addEventListener('abort', () => ending.abort(interrupted('Ctrl-C was pressed')))
    try {
      const { signal } = ending
      proof = await session.proofs.prove(item, { ...how, signal, mayRun, report: line => asker.say(`... ${line}`) })
    } catch (error) {
      ending.signal.throwIfAborted()
      proof = notTriedFor(String(item.name), error)
    }
  })
  return proof!
}

/** Tries an MCP server from where the gateway will run or reach it, and offers what can be done then: a way out, or one of its tools. */
export async function tryServer(parts: TryParts, seconds?: number): Promise<void> {
  const proof = await tried(parts, seconds === undefined ? {} : { seconds })
  for (const line of proofText(proof, way => !isTakeable(way))) parts.asker.say(line)
  if (proof.state === 'proved') return callTools(parts, proof.tools)
  if (proof.state === 'failed') return takeWay(parts, proof.cause.ways.filter(isTakeable))
}

async function takeWay(parts: TryParts, ways: Way[]): Promise<void> {
  const { asker, session, index, change } = parts
  const chosen = await asker.choice({
    message: 'Way out',
    help: 'The server is tried again after it.',
    value: 'leave',
    options: [
      ...ways.map((way, at) => ({ value: `way-${at}`, label: wayText(way) })),
      { value: 'change', label: 'change its answers' },
      { value: 'again', label: 'try again as it is' },
      { value: 'leave', label: 'leave it as it is' },
    ],
  })
  if (chosen === 'leave') return
  const way = ways.find((_, at) => chosen === `way-${at}`)
  if (way?.set) await setAt(session, index, way.set)
  else if (way?.asks) await change(way.asks)
  else if (chosen === 'change') await change()
  return tryServer(parts, way?.seconds)
}

async function setAt(session: Session, index: number, values: Record<string, unknown>): Promise<void> {
  const servers = structuredClone(serversNow(session))
  for (const [path, value] of Object.entries(values)) setProperty(servers[index]!, path, value)
  await session.answer('servers', servers)
}

/** Calls tools by hand until there are enough of it. */
async function callTools(parts: TryParts, tools: ProbedTool[]): Promise<void> {
  if (tools.length === 0) return
  const chosen = await parts.asker.choice({
    message: 'Call a tool',
    help: 'By hand, as a client would; a call can be kept as the proof of every verification.',
    value: 'none',
    options: [
      { value: 'none', label: 'none' },
      ...tools.map(tool => ({ value: `call-${tool.name}`, label: toolLine(tool) })),
    ],
  })
  const tool = tools.find(({ name }) => chosen === `call-${name}`)
  if (!tool) return
  await callTool(parts, tool)
  return callTools(parts, tools)
}

async function callTool(parts: TryParts, tool: ProbedTool): Promise<void> {
  const { asker } = parts
  const { field, arguments: argumentsOf } = toolForm(tool)
  const call: ToolCall = { tool: tool.name, arguments: argumentsOf(await askArguments(parts, field)) }
  const proof = await tried(parts, { call })
  if (proof.state !== 'proved' || !proof.call) {
    for (const line of proofText(proof)) asker.say(line)
    return
  }
  for (const line of answerText(proof.call)) asker.say(line)
  if ('text' in proof.call && !proof.call.isError) await keepAsProof(parts, call)
}

/** What a tool may do without is asked only where it is wanted: an answer left empty is not the same for every kind. */
async function askArguments({ asker, askApart }: TryParts, field: ListField): Promise<Answers> {
  const needed = field.fields.filter(({ optional }) => !optional)
  const optional = field.fields.filter(one => one.optional).map(({ label }) => label)
  const all =
    optional.length > 0 &&
    (await asker.confirm({
      message: 'Give optional arguments as well',
      help: `They are: ${optional.join(', ')}.`,
      value: false,
      check: () => undefined,
    }))
  return askApart(all ? field : { ...field, fields: needed })
}

async function keepAsProof({ asker, session, index }: TryParts, call: ToolCall): Promise<void> {
  const keep = await asker.confirm({
    message: 'Keep this call as proof',
    help: 'It is then made at every verification.',
    value: false,
    check: () => undefined,
  })
  if (!keep) return
  const expect = await asker.text({
    message: 'Must contain',
    help: 'Text that the answer must contain at every verification. Empty: any answer that is no error will do.',
    check: () => undefined,
  })
  await setAt(session, index, { probe: { ...call, ...(expect && { expect }) } })
}
