import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { bodyOf, described } from './answer.ts'
import type { CheckContext } from './check.ts'

/** Begins the alias of every key that a check makes for itself, so that one left behind by a crash is known for what it is. */
export const temporaryKeyPrefix = 'gatewright-check-'

/** A key left behind by a crash expires by itself. */
const duration = '10m'

/** Makes a virtual key for one check, hands it to `use`, and removes it, also when `use` fails. */
export async function withTemporaryKey<T>(
  { gateway, secrets }: Pick<CheckContext, 'gateway' | 'secrets'>,
  grants: Record<string, unknown>,
  use: (key: Secret) => Promise<T>,
): Promise<T> {
  const master = secrets.get('secrets.masterKey')
  const alias = `${temporaryKeyPrefix}${randomBytes(6).toString('hex')}`
  const remove = () => gateway.deleteKeys(master, { key_aliases: [alias] })
  const made = bodyOf(
    await gateway.generateKey(master, { key_alias: alias, duration, ...grants }),
    z.object({ key: z.string() }),
  )
  if ('problem' in made)
    throw new Failure({
      what: 'a temporary key for this check could not be made',
      why: made.problem,
      next: 'look at the log of the gateway, then verify again',
    })
  const used = await use(Secret.of(made.body.key)).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  const removed = await remove()
  if (removed.status === 200) return used
  throw new Failure({
    what: `the temporary key ${alias} of this check could not be removed`,
    why: described(removed),
    next: `it expires by itself within ${duration}`,
  })
}
