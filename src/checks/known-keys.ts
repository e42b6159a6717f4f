import { isDeepStrictEqual } from 'node:util'
import { wantedGrants } from '../steps/keys/grants.ts'
import { keyByAlias } from '../steps/keys/inspect.ts'
import { check, type CheckContext, type Finding, notApplicable, summed } from './check.ts'
import { each } from './each.ts'
import { type HeldKey, heldKeys, keyHash } from './keys.ts'
import { count } from './words.ts'

/** What the proxy itself says of a key. */
async function readBack(key: HeldKey, context: CheckContext): Promise<Finding> {
  const { alias, secret } = key
  const is = await keyByAlias(context, alias)
  const wrong = (text: string): Finding => ({ ok: false, text: `${alias}: ${text}` })
  if (!is) return wrong('the proxy does not know it')
  // Another key would work as well, with other grants and on another's account.
  if (is.token !== keyHash(secret)) return wrong('the proxy has another key under this alias than the secret store')
  return isDeepStrictEqual(is.grants, wantedGrants(key))
    ? { ok: true, text: `${alias} is the key of the secret store, with its grants, budget and user` }
    : wrong(`the proxy has other grants for it: ${JSON.stringify(is.grants)}`)
}

export const knownKeys = check(
  'keys',
  'keys',
  'the proxy has each key under its own alias, with the grants, the budget and the user of the deployment',
  async context => {
    const keys = heldKeys(context)
    if (keys.length === 0) return notApplicable('the deployment has no virtual key')
    const findings = await each(keys, context, key => readBack(key, context))
    return summed(findings, `${count(keys.length, 'key')} as the secret store and the deployment have them`)
  },
)
