import { merged } from '../deployment/answers.ts'
import type { Answers } from '../deployment/field.ts'
import type { Deployment } from '../deployment/schema.ts'
import { judgeVersion, versions } from '../versions/versions.ts'
import type { Secret } from '../secret.ts'
import type { World } from '../world.ts'
import { limitsOf, runOf } from './run.ts'
import { isMoving } from './rules/image.ts'
import { isWeak } from './rules/secrets.ts'
import { adoptedContainer, adoptedSecrets } from './secrets.ts'

/** The key through which a corrected gateway is proved: of those that are there nobody knows the values. */
const verifyAlias = 'gatewright-verify'

/** The version that a correction runs: what runs now, where it is one for a gateway. */
function tagFor({ image, adopted }: Deployment): string {
  const version = adopted?.version
  const isGood = version !== undefined && judgeVersion(version).accepted
  if (!isGood && (version !== undefined || isMoving(image.tag))) return `v${versions.default}`
  return isMoving(image.tag) ? `v${version}` : image.tag
}

/** What has to be other than it is before a hand-made gateway can be Gatewright's. Pure. */
export function corrections(deployment: Deployment, master: Secret | undefined): Answers {
  const { models, servers, keys } = deployment
  const named = (list: { name: string }[]) => list.map(({ name }) => name)
  return {
    image: { tag: tagFor(deployment) },
    ...(keys.length === 0 && {
      keys: [{ alias: verifyAlias, models: named(models), servers: named(servers), value: 'generate' }],
    }),
    ...((!master || isWeak(master)) && { secrets: { masterKey: 'generate' } }),
  }
}

/** The answers with which a change of an adopted gateway begins; nothing once its container is one of ours. */
export async function correctedAnswers(world: World, deployment: Deployment, answers: Answers): Promise<Answers> {
  const is = await adoptedContainer(world, deployment)
  if (!is) return answers
  const secrets = await adoptedSecrets(world, deployment)
  const { keys, ...rest } = answers
  // An empty list is no answer: the keys of a correction hold.
  const filled = Array.isArray(keys) && keys.length > 0
  // One that was adopted before all of it was written down: it is read where it still is.
  const earlier = deployment.adopted?.run ? {} : { adopted: { run: runOf({ is }).run }, ...limitsOf(is.spec.options) }
  const base = merged(earlier, { ...rest, ...(filled && { keys }) })
  return merged(base, corrections(deployment, secrets?.get('secrets.masterKey')))
}
