import { z } from 'zod'
import { bodyOf } from '../gateway/answer.ts'
import { keyFor } from '../checks/keys.ts'
import { toolsSeen } from '../gateway/tool-list.ts'
import { asFailure } from '../failure.ts'
import type { Secret } from '../secret.ts'
import type { AuditRow, GatewayStatus, ServerStatus } from './model.ts'
import type { Subject } from './subject.ts'

type Sighting = NonNullable<ServerStatus['seen']['listed']>

/** What asking about one server brought. */
interface ServerRead {
  seen: Omit<ServerStatus['seen'], 'called'>
  tools?: number
  /** Why its tools could not be listed, and when that was. */
  problem?: { at: string; why: string }
}

/** What asking every server for its tools brought. */
export type ToolsRead = ReadonlyMap<string, ServerRead>

const registeredServers = z.array(z.object({ server_id: z.string(), server_name: z.string().nullish() }))
const healths = z.array(z.object({ server_id: z.string(), status: z.string().nullish() }))

/** Asks, and says when and how long it took. */
async function sighted<T>(
  { world }: Subject,
  ask: () => Promise<T>,
): Promise<Sighting & { answer: T | { problem: string } }> {
  const at = world.now().toISOString()
  const begun = performance.now()
  const answer = await ask().catch((error: unknown) => ({ problem: asFailure(error).why }))
  return { at, ms: Math.round(performance.now() - begun), answer }
}

const isProblem = (answer: object): answer is { problem: string } => 'problem' in answer

interface Asking {
  subject: Subject
  gateway: ReturnType<Subject['world']['gateway']['at']>
  master: Secret
}

/** The servers that the proxy knows, by their names. */
async function registered({ subject, gateway, master }: Asking): Promise<Map<string, Sighting & { id: string }>> {
  const { at, ms, answer } = await sighted(subject, async () =>
    bodyOf(await gateway.mcpServers(master), registeredServers),
  )
  if (isProblem(answer)) return new Map()
  return new Map(answer.body.map(({ server_id: id, server_name: name }) => [name ?? id, { at, ms, id }]))
}

/** Whether the proxy itself can connect to a server whose tools could not be listed. */
async function reached({ subject, gateway, master }: Asking, id: string): Promise<Sighting | undefined> {
  const { at, ms, answer } = await sighted(subject, async () => bodyOf(await gateway.mcpHealth(master, id), healths))
  const is = !isProblem(answer) && answer.body.find(({ server_id }) => server_id === id)?.status === 'healthy'
  return is ? { at, ms } : undefined
}

/** Asks each server once through the proxy. A stdio server is started for it, so this is done rarely. */
export async function readTools(subject: Subject): Promise<ToolsRead> {
  const { deployment, world, secrets } = subject
  if (!secrets) return new Map()
  const gateway = world.gateway.at(`http://127.0.0.1:${deployment.exposure.port}`)
  const asking = { subject, gateway, master: secrets.get('secrets.masterKey') }
  const known = await registered(asking)
  const read = deployment.servers.map(async (server): Promise<[string, ServerRead]> => {
    // With a key that a client has, so that what is seen is what clients see.
    const key = keyFor({ deployment, secrets }, server)?.secret ?? asking.master
    const { at, ms, answer } = await sighted(subject, () => toolsSeen({ gateway }, key, server.name))
    const is = known.get(server.name)
    const seen = is ? { registered: { at: is.at, ms: is.ms } } : {}
    if (!isProblem(answer))
      return [server.name, { seen: { ...seen, reachable: { at, ms }, listed: { at, ms } }, tools: answer.tools.length }]
    const reachable = is && (await reached(asking, is.id))
    return [server.name, { seen: { ...seen, ...(reachable && { reachable }) }, problem: { at, why: answer.problem } }]
  })
  return new Map(await Promise.all(read))
}

/** `server/tool` from /mcp-rest, `server-tool` from a model's call (both seen on 1.108.11). */
const isOf = (server: string, { kind, what }: AuditRow) =>
  kind === 'tool' && (what.startsWith(`${server}/`) || what.startsWith(`${server}-`))

function lastCall(server: string, audit: AuditRow[]): ServerStatus['seen']['called'] {
  const row = audit.find(one => one.ok && isOf(server, one))
  return row && { at: row.at, tool: row.what.slice(server.length + 1), ...(row.ms !== undefined && { ms: row.ms }) }
}

/** From the strongest evidence to the weakest. */
const words = ['called', 'listed', 'reachable'] as const

/** The best evidence there is of each server; a list that failed after the last call outweighs it. */
export function serversOf({ deployment }: Subject, tools: ToolsRead, audit: AuditRow[]): ServerStatus[] {
  return deployment.servers.map(({ name }) => {
    const read = tools.get(name)
    const called = lastCall(name, audit)
    const seen = { ...read?.seen, ...(called && { called }) }
    const count = read?.tools === undefined ? {} : { tools: read.tools }
    const problem = read?.problem
    if (problem && !seen.reachable && (!called || called.at < problem.at))
      return { name, evidence: 'unreachable', ...problem, seen }
    const evidence = words.find(word => seen[word])
    if (!evidence) return { name, evidence: 'unknown', seen }
    return { name, evidence, at: seen[evidence]!.at, ...count, ...(problem && { why: problem.why }), seen }
  })
}

/** When each model was last called, as far as the rows that were read go back. */
export function modelsOf({ deployment }: Subject, audit: AuditRow[]): GatewayStatus['models'] {
  return deployment.models.map(({ name, mock }) => {
    const rows = audit.filter(({ kind, what }) => kind === 'model' && what === name)
    const [called, failed] = [rows.find(({ ok }) => ok), rows.find(({ ok }) => !ok)]
    return {
      name,
      mock: mock !== undefined,
      ...(called && { calledAt: called.at }),
      ...(failed && { failedAt: failed.at }),
    }
  })
}
