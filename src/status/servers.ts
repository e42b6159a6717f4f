import { toolsSeen } from '../checks/tool-list.ts'
import { keyFor } from '../checks/keys.ts'
import { asFailure } from '../failure.ts'
import type { AuditRow, GatewayStatus, ServerStatus } from './model.ts'
import type { Subject } from './subject.ts'

/** What asking every server for its tools brought, and when. */
export type ToolsRead = ReadonlyMap<string, { at: string; tools?: number; why?: string }>

/** Asks each server once through the proxy. A stdio server is started for it, so this is done rarely. */
export async function readTools(subject: Subject): Promise<ToolsRead> {
  const { deployment, world, secrets } = subject
  if (!secrets) return new Map()
  const gateway = world.gateway.at(`http://127.0.0.1:${deployment.exposure.port}`)
  const at = world.now().toISOString()
  const read = deployment.servers.map(async server => {
    // With a key that a client has, so that what is seen is what clients see.
    const key = keyFor({ deployment, secrets }, server)?.secret ?? secrets.get('secrets.masterKey')
    const seen = await toolsSeen({ gateway }, key, server.name).catch((error: unknown) => ({
      problem: asFailure(error).why,
    }))
    return [server.name, 'tools' in seen ? { at, tools: seen.tools.length } : { at, why: seen.problem }] as const
  })
  return new Map(await Promise.all(read))
}

/** `server/tool` from /mcp-rest, `server-tool` from a model's call (both seen on 1.108.11). */
const isOf = (server: string, { kind, what }: AuditRow) =>
  kind === 'tool' && (what.startsWith(`${server}/`) || what.startsWith(`${server}-`))

/** The best evidence there is of each server: a call that was answered over a list of tools, unless the list came later and failed. */
export function serversOf({ deployment }: Subject, tools: ToolsRead, audit: AuditRow[]): ServerStatus[] {
  return deployment.servers.map(({ name }) => {
    const listed = tools.get(name)
    const called = audit.find(row => row.ok && isOf(name, row))
    const count = listed?.tools === undefined ? {} : { tools: listed.tools }
    if (listed?.why && (!called || called.at < listed.at))
      return { name, evidence: 'unreachable', at: listed.at, why: listed.why }
    if (called) return { name, evidence: 'called', at: called.at, ...count }
    return listed ? { name, evidence: 'listed', at: listed.at, ...count } : { name, evidence: 'unknown' }
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
