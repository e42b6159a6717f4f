import { idsOf, type Owned } from '../../engine/owned.ts'
import { isAdopted, isOwn } from '../../identity/own.ts'
import { candidateName, previousName } from './names.ts'

/** The container in service, and those that a change made beside it. */
export const ownedContainers: Owned = async (entries, context) => {
  const { world, deployment } = context
  const { name } = deployment
  const found = await Promise.all(
    [name, previousName(name), candidateName(name)].map(one => world.engine.container(one)),
  )
  const [is] = found
  const group = 'Docker'
  const own = await Promise.all(found.map(async one => !isAdopted(one, deployment) && (await isOwn(one, context))))
  const others = found.slice(1).filter((_, index) => own[index + 1])
  const also = others.map(one => ({
    changes: [],
    group,
    what: `container ${one!.spec.name}`,
    standing: 'ours' as const,
  }))
  const what = `container ${name}`
  if (!is) return [{ changes: idsOf(entries), group, what, standing: 'gone' }, ...also]
  const standing = own[0] ? 'ours' : 'foreign'
  return [{ changes: idsOf(entries), group, what, detail: `${is.spec.image}, ${is.status}`, standing }, ...also]
}
