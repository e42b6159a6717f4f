import { identityLabel, ownLabel, stateLabel } from '../gateway/paths.ts'

/** What a deployment is known by: an id of its own, and the state directory that has it. */
export interface Identity {
  id: string
  /** The state directory that it was made in. */
  state: string
  /** The host that this is on: a PostgreSQL server may serve several. */
  host: string
}

/** What a container, a role or a database says about whose it is. */
export interface Mark {
  deployment: string
  /** Absent on what was made before deployments had an identity. */
  identity?: string
  /** Where that deployment is known, as a person finds it. */
  where?: string
}

/** Labels beside the deployment's name; none for one that has no identity yet. */
export const identityLabels = (identity: Identity | undefined): Record<string, string> =>
  identity ? { [identityLabel]: identity.id, [stateLabel]: identity.state } : {}

/** The mark in the labels of a container or a network. `nameLabel` is the one that holds the deployment's name. */
export function markInLabels(labels: Record<string, string>, nameLabel = ownLabel): Mark | undefined {
  const deployment = labels[nameLabel]
  if (deployment === undefined) return undefined
  const [identity, where] = [labels[identityLabel], labels[stateLabel]]
  return { deployment, ...(identity && { identity }), ...(where && { where }) }
}

/** What a role or a database says about whose it is, in its comment. */
export const commentFor = (deployment: string, identity?: Identity): string =>
  [
    `made by Gatewright for ${deployment}`,
    ...(identity ? [`identity ${identity.id}`, `${identity.state} on ${identity.host}`] : []),
  ].join('; ')

/** The mark in the comment of a role or a database. */
export function markInComment(comment: string | null | undefined): Mark | undefined {
  const [, deployment, identity, where] =
    /^made by Gatewright for ([^\s;]+)(?:; identity ([\w-]+))?(?:; (.+))?$/.exec(comment ?? '') ?? []
  if (deployment === undefined) return undefined
  return { deployment, ...(identity && { identity }), ...(where && { where }) }
}

/** `unmarked` says of itself that nobody's Gatewright made it. */
export type Standing = 'ours' | 'other' | 'unmarked'
