import { isDeepStrictEqual } from 'node:util'
import type { Answers } from '../deployment/field.ts'
import { deploymentFrom } from '../deployment/file.ts'
import { settled } from '../deployment/renew.ts'
import { keyAlias } from '../deployment/rules.ts'
import type { Deployment, Key } from '../deployment/schema.ts'
import { Exit, Failure } from '../failure.ts'

/** A virtual key that is to be made, with what another one may do. */
export interface NewKey {
  alias: string
  /** Alias of the key whose models, tools, budget and user it gets. */
  like: string
}

/** Refuses to carry out, together with the new key, whatever else was answered and left. */
function refuseOtherAnswers(given: Answers, before: Deployment, alias: string, again: string): void {
  const without = ({ keys, ...others }: Deployment) => ({ ...others, keys: keys.filter(key => key.alias !== alias) })
  const { deployment } = deploymentFrom(given)
  if (isDeepStrictEqual(without(settled(deployment)), without(before))) return
  throw new Failure({
    what: `the key ${alias} was not made`,
    why: 'another change was begun and left, and its answers are kept',
    next: `go on with it: ${again} reconfigure; or forget them: ${again} reconfigure --fresh`,
    exit: Exit.refused,
  })
}

/** The answers of a gateway with one more key. */
export function withNewKey(given: Answers, before: Deployment, { alias, like }: NewKey, again: string): Answers {
  const problem = keyAlias(alias)
  if (problem)
    throw new Failure({
      what: `${alias} is no name of a key`,
      why: `valid is: ${problem}`,
      next: 'name it otherwise: --new-key ALIAS',
      exit: Exit.usage,
    })
  refuseOtherAnswers(given, before, alias, again)
  const { alias: _, value: __, ...grants } = before.keys.find(key => key.alias === like)!
  const key: Key = { alias, value: 'generate', ...grants }
  return { ...given, keys: [...before.keys, key] }
}
