import { described } from '../gateway/answer.ts'
import { asFailure } from '../failure.ts'
import { redactor } from '../redact.ts'
import { readContainer } from './container.ts'
import { readDatabase } from './database.ts'
import { findingsOf, stateOf } from './findings.ts'
import type { GatewayStatus } from './model.ts'
import { modelsOf, serversOf } from './servers.ts'
import type { Subject } from './subject.ts'
import { readSlowly, type SlowRead } from './troubles.ts'

/** One cheap health request. Without a database the proxy answers 200 too, and says so. */
async function readProxy({ world, deployment }: Subject): Promise<GatewayStatus['proxy']> {
  const url = `http://127.0.0.1:${deployment.exposure.port}`
  try {
    const answer = await world.gateway.at(url).readiness()
    const { db } = (answer.body ?? {}) as { db?: unknown }
    const database = typeof db === 'string' ? db : undefined
    const ready = answer.status === 200 && database === 'connected'
    const why = answer.status === 200 ? `its database is: ${database ?? 'unknown'}` : described(answer)
    return {
      url,
      ready,
      ...(database && { database }),
      ms: Math.round(answer.ms),
      ...(!ready && { why: `/health/readiness: ${why}` }),
    }
  } catch (error) {
    return { url, ready: false, why: asFailure(error).message }
  }
}

/** Texts of a status come from logs, answers and errors: none of them may bring a secret along. */
function redacted<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T
  if (Array.isArray(value)) return value.map(item => redacted<unknown>(item, redact)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item as unknown, redact)])) as T
}

/**
 * Looks at the gateway once: one inspect and one sample of the engine, one health request, one short database session. With `slow` absent each
 * MCP server is asked for its tools as well, and database and log are examined; given, that is what was seen before.
 */
export async function observe(subject: Subject, slow?: SlowRead): Promise<GatewayStatus> {
  const { world, deployment } = subject
  const [{ container, problem }, proxy, { database, audit, keys }] = await Promise.all([
    readContainer(subject),
    readProxy(subject),
    readDatabase(subject),
  ])
  const { tools, troubles } = slow ?? (await readSlowly(subject, proxy.ready))
  const seen = {
    version: 1 as const,
    deployment: deployment.name,
    rehearsal: world.rehearsal,
    at: world.now().toISOString(),
    container,
    proxy,
    database,
    models: modelsOf(subject, audit),
    servers: serversOf(subject, tools, audit),
    keys,
    audit,
  }
  const findings = findingsOf(seen, problem, troubles)
  return redacted({ ...seen, state: stateOf(seen, findings), findings }, redactor(subject.secrets))
}
