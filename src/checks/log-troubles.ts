import type { PlanContext } from '../engine/step.ts'
import { catalogue } from '../diagnosis/catalogue.ts'
import { type Diagnosis, diagnose } from '../diagnosis/diagnose.ts'
import { refusalLine } from './refusals.ts'
import type { Trouble } from './trouble.ts'
import { count } from './words.ts'

/** Enough for a start with its migrations, and for a day of a quiet gateway. */
const lookedAt = 5_000

interface Known extends Diagnosis {
  times: number
  first: string
  at: string
}

/** Known failures in the log since the last start, each once; what Gatewright's own checks provoked is none. */
async function known({ world, deployment }: Pick<PlanContext, 'world' | 'deployment'>): Promise<Known[]> {
  const is = await world.engine.container(deployment.name)
  if (!is) return []
  const since = is.startedAt && { since: is.startedAt }
  const found = new Map<string, Known>()
  for await (const { at, text } of world.engine.logs(is.id, { follow: false, tail: lookedAt, ...since })) {
    const line = text.shown()
    const one = refusalLine.test(line) ? undefined : diagnose([line])
    if (!one) continue
    const before = found.get(one.id)
    found.set(one.id, { ...one, at, first: before?.first ?? at, times: (before?.times ?? 0) + 1 })
  }
  return [...found.values()]
}

const rows = new Map(catalogue.map(row => [row.id, row]))

/** Rows of the audit that were lost an hour ago and no longer are a warning; until then it goes on. */
const goesOn = 3_600_000

function severityOf({ id, at }: Known, now: Date): Trouble['severity'] {
  const { weight, losesAudit } = rows.get(id)!
  if (losesAudit && now.getTime() - Date.parse(at) < goesOn) return 'error'
  return weight === 'harmless' ? 'note' : 'warning'
}

/** What the log of the gateway says about itself, by the catalogue of known failures. */
export const logTroubles = async (context: Pick<PlanContext, 'world' | 'deployment'>): Promise<Trouble[]> =>
  (await known(context)).map(one => ({
    id: `log-${one.id}`,
    severity: severityOf(one, context.world.now()),
    text: `its log says: ${one.means}`,
    evidence: `${count(one.times, 'line')} since the last start, the first at ${one.first.slice(0, 19)}, the last at ${one.at.slice(0, 19)}: ${one.line.trim()}`,
    next: one.next,
  }))
