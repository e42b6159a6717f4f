import { databaseSeen } from '../../dump/database-seen.ts'
import { lastProved } from '../../checks/last-proved.ts'
import { lastVerified } from '../../checks/last-verified.ts'
import { asFailure } from '../../failure.ts'
import { generations } from '../../generations/generation.ts'
import { readIdentity } from '../../identity/identity.ts'
import { outages } from '../../outage.ts'
import { deploymentFiles } from '../../paths.ts'
import { proofs } from '../../proof/kept.ts'
import { openDraft } from '../../setup/draft.ts'
import type { Severity } from '../../status/model.ts'
import type { Subject } from '../../status/subject.ts'
import { readKept } from '../../steps/kept-in-service.ts'
import { recorded } from '../../gateway/recorded.ts'
import { leftPlaces } from '../../steps/secrets/left.ts'
import { secretValues } from '../../gateway/resolve-secrets.ts'
import type { Found, Group } from '../finding.ts'

type Read = (subject: Subject) => Promise<unknown>

/** What cannot be used stops commands; a note is made anew in time. */
const readers: { id: string; severity: Severity; read: Read }[] = [
  { id: 'identity', severity: 'error', read: ({ world, deployment }) => readIdentity(world, deployment.name) },
  { id: 'journal', severity: 'error', read: recorded },
  { id: 'draft', severity: 'error', read: ({ world, deployment }) => openDraft(world.files, deploymentFiles(world.own, deployment.name)) }, // prettier-ignore
  { id: 'in-service', severity: 'error', read: subject => readKept({ secrets: secretValues(new Map()), ...subject }) },
  { id: 'generations', severity: 'error', read: ({ world, deployment }) => generations(world, deployment.name) },
  { id: 'secret-places', severity: 'error', read: leftPlaces },
  ...[outages, lastProved, proofs, lastVerified, databaseSeen].map((one, index) => ({
    id: `note-${index}`,
    severity: 'warning' as const,
    read: ({ world, deployment }: Subject) => one.readStrictly(world, deployment.name),
  })),
]

/** Gatewright's own files about the gateway: cut off, damaged, newer, or somebody else's. */
export const state: Group = {
  id: 'state',
  title: 'state files',
  async examine(subject) {
    const found = readers.map(async ({ id, severity, read }): Promise<Found[]> => {
      const failure = await read(subject).then(() => undefined, asFailure)
      return failure ? [{ id: `state-${id}`, severity, text: failure.what, evidence: failure.why, next: failure.next }] : [] // prettier-ignore
    })
    return (await Promise.all(found)).flat()
  },
}
