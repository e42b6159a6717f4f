import { isDeepStrictEqual as same } from 'node:util'
import type { ContainerSpec, ContainerState } from '../../adapters/container-engine.ts'
import { configLabel, ownLabel } from '../../gateway/paths.ts'

const sameSet = (one: readonly unknown[], other: readonly unknown[]) =>
  one.length === other.length && one.every(thing => other.some(another => same(thing, another)))

const listOf = (things: readonly string[]) => things.join(', ')

/** Names whose values are other than wanted. What is there beyond them does not count: an image brings variables and labels of its own. */
const unlike = (wanted: Record<string, string>, is: Record<string, string>) =>
  Object.keys(wanted).filter(name => wanted[name] !== is[name])

const bindings = ({ ports }: ContainerSpec) => listOf(ports.map(({ address, hostPort }) => `${address}:${hostPort}`))

/**
 * What a container would have to be replaced for, as a person reads it. Environment variables are named, never shown.
 * `imageId` is the id of the image that the wanted reference stands for now: a tag may have moved since.
 */
export function differences(
  wanted: ContainerSpec,
  { spec: is, imageEnv, imageId: runs, networks }: ContainerState,
  imageId?: string,
): string[] {
  // What is wanted may be what the image sets as well.
  const environment = unlike(wanted.env, { ...imageEnv, ...is.env })
  const labels = unlike(wanted.labels, is.labels)
  const lacking = (wanted.joins ?? []).filter(one => !(one in networks))
  const options = Object.entries(wanted.options ?? {})
    .filter(([name, values]) => !sameSet(values, is.options?.[name] ?? []))
    .map(([name]) => name)
  const found: (string | false)[] = [
    wanted.image !== is.image && `image ${wanted.image} instead of ${is.image}`,
    wanted.image === is.image && imageId !== undefined && imageId !== runs && `newer ${wanted.image}`,
    !same(wanted.args, is.args) && 'arguments',
    !sameSet(wanted.hidden ?? [], is.hidden ?? []) &&
      `its secrets ${wanted.hidden ? 'in a file' : 'in its environment'}`,
    environment.length > 0 && `environment: ${listOf(environment)}`,
    !sameSet(wanted.mounts, is.mounts) && 'mounts',
    !sameSet(wanted.ports, is.ports) && `${bindings(wanted)} instead of ${bindings(is)}`,
    wanted.network !== is.network && `network ${wanted.network} instead of ${is.network}`,
    wanted.restart !== is.restart && 'restart policy',
    !same(wanted.log, is.log) && 'log limits',
    !same(wanted.health, is.health) && 'health check',
    labels.includes(configLabel) && 'its config.yaml',
    labels.includes(ownLabel) && 'labels',
    !sameSet(wanted.extraHosts, is.extraHosts) && 'host names',
    ...lacking.map(one => `network ${one} beside`),
    options.length > 0 && `confinement: ${listOf(options)}`,
  ]
  return found.filter(text => text !== false)
}
