import { commandName } from '../command-name.ts'
import { Exit, Failure } from '../failure.ts'
import type { Mark } from './mark.ts'

/** Whose a thing seems to be, in words. */
const seems = ({ deployment, where }: Mark, hint: string | undefined): string => {
  const place = where ?? hint
  return `it was made by Gatewright for the gateway ${deployment}${place ? ` that is known in ${place}` : ', which is not known here'}`
}

interface Foreign {
  /** `container mcp-litellm` */
  what: string
  mark: Mark
  /** Where its files are, when the mark does not say where it is known. */
  hint?: string
  /** A container of it can be adopted. */
  container?: string
  /** It has its name from an answer of the deployment `ours`, which can be another. */
  named?: { ours: string; by: string }
}

/** Of a deployment of another name nothing is missing here: two were only given the same. */
const namedAlike = (what: string, mark: Mark, { ours, by }: { ours: string; by: string }) =>
  new Failure({
    what: `${what} belongs to another gateway`,
    why: `${seems(mark, undefined)}, and this one is ${ours}`,
    next: `choose another: ${by}`,
    exit: Exit.refused,
  })

/** What bears another deployment's mark, or one without a record here, is not changed. */
export function belongsToAnother({ what, mark, hint, container, named }: Foreign): Failure {
  if (named && named.ours !== mark.deployment) return namedAlike(what, mark, named)
  const ways = [
    'choose another name for yours (--deployment NAME)',
    `work on it as the user ${mark.where ? `who has ${mark.where}` : 'who set it up'}`,
    ...(container ? [`take it over as it is: ${commandName} adopt ${container}`] : []),
    `or, where its state was lost, bring that back: ${commandName} restore BACKUP`,
  ]
  return new Failure({
    what: `${what} belongs to another gateway`,
    why: `${seems(mark, hint)}; the state directory of this user has no record of it`,
    next: ways.join('; '),
    exit: Exit.refused,
  })
}
