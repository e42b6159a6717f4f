import { adoptedContainer } from '../../hand-made/secrets.ts'
import { dangersOf } from '../../deployment/dangers.ts'
import { realPaths } from '../../host/real-paths.ts'
import type { Subject } from '../../status/subject.ts'
import type { Found, Group } from '../finding.ts'

/** What a hand-made gateway is told of in words of its own (adopt/rules). */
const toldOfHandMade = /^address:|docker\.sock$/

/** What opens this host or the gateway, also where it was allowed. */
async function dangers({ world, deployment }: Subject): Promise<Found[]> {
  const real = await realPaths(world, deployment)
  const isHandMade = (await adoptedContainer(world, deployment)) !== undefined
  return dangersOf(deployment, process.env.HOME, real)
    .filter(({ id }) => !isHandMade || !toldOfHandMade.test(id))
    .map(({ id, text }) => ({
      id: `danger-${id}`,
      severity: 'warning',
      text: `dangerous${deployment.accept?.includes(id) ? ', and allowed' : ''}: ${text}`,
      evidence: id,
      next: 'take it out where it is not needed any more',
    }))
}

/** What was allowed although it is dangerous. */
export const dangerous: Group = { id: 'dangers', title: 'what was allowed', examine: dangers }
