import { asFailure } from '../failure.ts'
import { redactor } from '../redact.ts'
import type { Severity } from '../status/model.ts'
import type { Subject } from '../status/subject.ts'
import type { Found, Group } from './finding.ts'
import { certificates } from './groups/certificates.ts'
import { container } from './groups/container.ts'
import { dangerous } from './groups/dangers.ts'
import { database } from './groups/database.ts'
import { drift } from './groups/drift.ts'
import { engine } from './groups/engine.ts'
import { files, secrets } from './groups/files.ts'
import { handMade } from './groups/hand-made.ts'
import { host } from './groups/host.ts'
import { image } from './groups/image.ts'
import { log } from './groups/log.ts'
import { network } from './groups/network.ts'
import { state } from './groups/state.ts'
import { verified } from './groups/verified.ts'

/** Everything that doctor looks at, in the order in which it is told. */
const groups: Group[] = [
  host,
  engine,
  handMade,
  container,
  image,
  network,
  dangerous,
  certificates,
  database,
  files,
  state,
  secrets,
  drift,
  log,
  verified,
]

/** A finding with the group that it is of. */
export interface Finding extends Found {
  group: string
}

/** A group that cannot be examined is a finding as well. */
async function ofGroup({ id, title, examine }: Group, subject: Subject): Promise<Finding[]> {
  const found = await examine(subject).catch((error: unknown): Found[] => {
    const { why, next } = asFailure(error)
    return [{ id: `${id}-unknown`, severity: 'warning', text: `${title}: could not be examined`, evidence: why, next }]
  })
  return found.map(one => ({ group: id, ...one }))
}

const ranks: Record<Severity, number> = { error: 0, warning: 1, note: 2 }

/** Examines host and deployment by reading only. The gravest come first; what is read is shown without secrets. */
export async function examine(subject: Subject, all = groups): Promise<Finding[]> {
  const found = (await Promise.all(all.map(group => ofGroup(group, subject)))).flat()
  const redact = redactor(subject.secrets)
  return found
    .map(one => ({ ...one, text: redact(one.text), evidence: redact(one.evidence) }))
    .sort((a, b) => ranks[a.severity] - ranks[b.severity])
}
