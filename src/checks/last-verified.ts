import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { commandName } from '../command-name.ts'
import { note } from '../state-file.ts'
import type { World } from '../world.ts'
import type { Verification } from './check.ts'
import type { Trouble } from './trouble.ts'

const schema = z.strictObject({
  at: z.iso.datetime().optional(),
  failed: z.array(z.strictObject({ id: z.string(), label: z.string(), evidence: z.string() })),
})

type LastVerified = z.output<typeof schema>

/** What the last whole verification found wrong. A change ends with one, so it is never older than what serves. */
export const lastVerified = note<LastVerified>('last-verified.json', schema, { failed: [] })

/** Keeps how a whole verification ended; its evidence is redacted and inert already. */
export async function keepVerified(world: World, name: string, { checks }: Verification): Promise<void> {
  const failed = checks.flatMap(({ id, label, status, evidence }) =>
    status === 'failed' ? [{ id, label, evidence }] : [],
  )
  // A verification that finds the same again changes nothing.
  if (isDeepStrictEqual(failed, (await lastVerified.read(world, name)).failed)) return
  if (failed.length === 0) return lastVerified.forget(world, name)
  await lastVerified.write(world, name, { at: world.now().toISOString(), failed })
}

/** After undo there is no gateway of which it would hold. */
export const forgetLastVerified = (world: World, name: string): Promise<void> => lastVerified.forget(world, name)

/** What the last verification found, in its own words: a gateway that failed it is not healthy until it has passed one. */
export const verificationTroubles = ({ at = '', failed }: LastVerified, name: string): Trouble[] =>
  failed.map(({ id, label, evidence }) => ({
    id: `verify-${id}`,
    severity: 'error',
    text: `its last verification failed, ${label}: ${evidence}`,
    evidence: `found ${at.slice(0, 16).replace('T', ' ')} UTC`,
    next: `mend it, then verify again: ${commandName} verify --deployment ${name}`,
  }))
