import { catalogue } from '../../diagnosis/catalogue.ts'
import { type Diagnosis, diagnose } from '../../diagnosis/diagnose.ts'
import { count } from '../../checks/words.ts'
import type { Subject } from '../../status/subject.ts'
import type { Found, Group } from '../finding.ts'

/** Enough for a start with its migrations, and for a day of a quiet gateway. */
const lookedAt = 5_000

interface Known extends Diagnosis {
  times: number
  at: string
}

/** Known failures in the log since the last start, each once. */
async function known({ world, deployment }: Subject): Promise<Known[]> {
  const is = await world.engine.container(deployment.name)
  if (!is) return []
  const since = is.startedAt && { since: is.startedAt }
  const found = new Map<string, Known>()
  for await (const { at, text } of world.engine.logs(is.id, { follow: false, tail: lookedAt, ...since })) {
    const one = diagnose([text.shown()])
    if (one) found.set(one.id, { ...one, at, times: (found.get(one.id)?.times ?? 0) + 1 })
  }
  return [...found.values()]
}

const weightOf = ({ id }: Diagnosis) => catalogue.find(row => row.id === id)?.weight

const finding = (one: Known): Found => ({
  id: `log-${one.id}`,
  severity: weightOf(one) === 'harmless' ? 'note' : 'warning',
  text: `its log says: ${one.means}`,
  evidence: `${count(one.times, 'line')} since the last start, the last at ${one.at.slice(0, 19)}: ${one.line.trim()}`,
  next: one.next,
})

/** What the log of the gateway says about itself, by the catalogue of known failures. */
export const log: Group = {
  id: 'log',
  title: 'log',
  examine: async subject => (await known(subject)).map(finding),
}
