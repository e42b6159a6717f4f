import type { ContainerState } from '../adapters/container-engine.ts'
import type { Deployment } from '../deployment/schema.ts'
import { Exit, Failure } from '../failure.ts'
import { type Owner, standingHere } from './identity.ts'
import { markInLabels, type Standing } from './mark.ts'
import { belongsToAnother } from './refusal.ts'
import { besideLabel, inContainer, ownLabel } from '../gateway/paths.ts'

type Labelled = Pick<ContainerState, 'spec'>

/** Whether a container is the one that this deployment adopted: known by its id, since nothing of it is touched. */
export const isAdopted = (is: ContainerState | undefined, { adopted }: Pick<Deployment, 'adopted'>): boolean =>
  is !== undefined && is.id === adopted?.container

/** Whose something with labels is. `nameLabel` is the one that holds the deployment's name. */
export const standingByLabels = (
  labels: Record<string, string>,
  owner: Owner,
  nameLabel = ownLabel,
): Promise<Standing> => standingHere(markInLabels(labels, nameLabel), owner)

/** Whether a container is this deployment's own: made for it, or adopted by it. */
export const isOwn = async (is: ContainerState | undefined, owner: Owner): Promise<boolean> =>
  isAdopted(is, owner.deployment) || (is !== undefined && (await standingByLabels(is.spec.labels, owner)) === 'ours')

/** Whether a container is of an MCP server beside this deployment's gateway. */
export const isOwnBeside = async ({ spec }: Labelled, owner: Owner): Promise<boolean> =>
  (await standingByLabels(spec.labels, owner, besideLabel)) === 'ours'

const filesOf = ({ spec }: Labelled) => spec.mounts.find(({ target }) => target === inContainer.config)?.source

/** Why a container that is not ours is left alone. */
export function notOurs({ spec }: Labelled): Failure {
  const { name, labels } = spec
  const mark = markInLabels(labels) ?? markInLabels(labels, besideLabel)
  const hint = filesOf({ spec })
  const isGateway = ownLabel in labels
  if (mark)
    return belongsToAnother({
      what: `container ${name}`,
      mark,
      ...(hint && { hint }),
      ...(isGateway && { container: name }),
    })
  return new Failure({
    what: `a container named ${name} exists already`,
    why: 'Gatewright did not make it',
    next: `give this deployment another name, or move that one away: docker rename ${name} ${name}-old`,
    exit: Exit.refused,
  })
}

/** Why no second container is made where this deployment's runs under another name. */
export const renamed = (is: string, name: string): Failure =>
  new Failure({
    what: `there is no container ${name}, and the container ${is} bears its identity`,
    why: `it was given another name, or is a copy that has the labels of ${name}`,
    next: `give it its name again: docker rename ${is} ${name}; or, where it is not the gateway, remove it: docker rm --force ${is}`,
    exit: Exit.refused,
  })
