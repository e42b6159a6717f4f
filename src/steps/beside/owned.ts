import { each } from '../../engine/owned.ts'
import { nameOf } from '../../gateway/change.ts'
import { isOwnBeside } from '../../identity/own.ts'
import { besideName } from './place.ts'

/** MCP servers beside the gateway. */
export const ownedBeside = each(async ({ change }, context) => {
  const { world, deployment } = context
  const name = besideName(deployment, { name: nameOf(change) })
  const is = await world.engine.container(name)
  const one = { changes: [change.id], group: 'Docker', what: `container ${name}` }
  if (!is) return { ...one, standing: 'gone' }
  const standing = (await isOwnBeside(is, context)) ? 'ours' : 'foreign'
  return { ...one, detail: `${is.spec.image}, ${is.status}`, standing }
})
