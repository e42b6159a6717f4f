import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { HttpAnswer } from '../adapters/gateway.ts'
import { isAlive } from '../alive.ts'
import { Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { bodyOf, described } from '../gateway/answer.ts'
import type { CheckContext } from './check.ts'

const prefix = 'gatewright-check'

/** `gatewright-check-PID-RANDOM`: whose it is stands in the alias, so that what a killed run left can be told from what another is using. */
const newAlias = () => `${prefix}-${process.pid}-${randomBytes(6).toString('hex')}`
/** The aliases of such keys, as a regular expression that PostgreSQL reads too. */
export const temporaryAlias = `^${prefix}-(\\d+)-[0-9a-f]{12}$`
const aliases = new RegExp(temporaryAlias)

/** Should nobody remove it, a key that was left behind expires by itself. */
const duration = '10m'

/** Whether a key is one of a check's own: by its alias, and by an end that is near or past, which somebody's key of such a name has not. */
export const isTemporary = (alias: string, expires: Date | null, now: Date): boolean =>
  aliases.test(alias) && expires !== null && expires.getTime() - now.getTime() <= 10 * 60_000

const listing = z.object({
  keys: z.array(z.object({ key_alias: z.string().nullish(), expires: z.string().nullish() })),
})

/** Removes what killed runs left behind. The proxy lists the newest first, so they are among those that it lists at once. */
async function removeLeftovers({ gateway }: Pick<CheckContext, 'gateway'>, master: Secret): Promise<void> {
  const listed = bodyOf(await gateway.keys(master), listing)
  // A proxy that cannot say which keys it has will not make one either, and that is told.
  if ('problem' in listed) return
  const isLeft = ({ key_alias: alias, expires }: z.output<typeof listing>['keys'][number]) => {
    const pid = aliases.exec(alias ?? '')?.[1]
    return pid !== undefined && (!isAlive(Number(pid)) || (expires != null && new Date(expires) < new Date()))
  }
  const left = listed.body.keys.filter(isLeft).map(key => key.key_alias!)
  if (left.length > 0) await gateway.deleteKeys(master, { key_aliases: left })
}

export interface TemporaryKeyOptions<T> {
  /** On another host, by whose process ids nobody here can tell which keys are left over. */
  elsewhere?: boolean
  /** What it comes to where the proxy answers that the key in place of the master key may make none; without it, that is a failure. */
  refused?: (answer: HttpAnswer) => T
}

/** Makes a virtual key for one check, hands it to `use`, and removes it, also when `use` fails. */
export async function withTemporaryKey<T>(
  { gateway, secrets, world }: Pick<CheckContext, 'gateway' | 'secrets' | 'world'>,
  grants: Record<string, unknown>,
  use: (key: Secret, alias: string) => Promise<T>,
  { elsewhere = false, refused }: TemporaryKeyOptions<T> = {},
): Promise<T> {
  const master = secrets.get('secrets.masterKey')
  if (!elsewhere) await removeLeftovers({ gateway }, master)
  const alias = newAlias()
  // Also after an interruption, which ends every call of the check's own gateway.
  const remove = () => world.gateway.at(gateway.baseUrl).deleteKeys(master, { key_aliases: [alias] })
  const answer = await gateway.generateKey(master, { key_alias: alias, duration, ...grants })
  if (refused && [401, 403].includes(answer.status)) return refused(answer)
  const made = bodyOf(answer, z.object({ key: z.string() }))
  if ('problem' in made)
    throw new Failure({
      what: 'a temporary key for this check could not be made',
      why: made.problem,
      next: 'look at the log of the gateway, then verify again',
    })
  const used = await use(Secret.of(made.body.key), alias).catch(async (error: unknown) => {
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
