import type { ContainerInspectInfo } from 'dockerode'
import { createOptions, type ImageDefaults, stateOf } from '../../src/adapters/docker/spec.ts'
import { readHandMade } from '../../src/hand-made/hand-made.ts'
import { mapHandMade, type Surroundings } from '../../src/hand-made/map.ts'
import { deploymentFrom } from '../../src/deployment/file.ts'
import { interview } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { containerSpec } from '../../src/steps/container/spec.ts'
import { planHost } from '../doubles/host-facts.ts'

export type Settings = Record<string, unknown>

const around = { postgres: [], containers: [], user: { home: '/home/me' } } as unknown as Surroundings

/** What a correction makes of a container, before it is asked to change anything, and what the plan says is left behind. */
export async function correctedOf(inspected: ContainerInspectInfo, image?: ImageDefaults) {
  const found = await readHandMade(stateOf(inspected, image), { files: {} as never })
  const { answers, lost } = mapHandMade(found, around)
  const admin = { password: 'env:ADMIN' }
  const keys = [{ alias: 'k', models: ['m'], servers: [] }]
  const models = [{ name: 'm', model: 'openai/m', mock: 'Hi' }]
  const asked = interview(sections, { given: { ...answers, admin, keys, models }, host: planHost() })
  const { deployment } = deploymentFrom(asked.answers)
  return { deployment, lost, made: createOptions(containerSpec(deployment, new Map(), '')) }
}

export const isNothing = (value: unknown) =>
  [undefined, null, '', false, 0].includes(value as never) ||
  (typeof value === 'object' && Object.keys(value as object).length === 0)

/** Settings that the engine takes for none, by its documentation of each. */
const none: Record<string, unknown[]> = { IpcMode: ['private'], Runtime: ['runc'], ShmSize: [64 * 1024 ** 2] }

/** What is left behind, and the words that say so. */
const named: Record<string, RegExp> = {
  VolumesFrom: /volumes of other containers/,
  Links: /links to other/,
  PublishAllPorts: /every port of its image/,
  AutoRemove: /removed when it ends/,
  DeviceRequests: /GPUs/,
  Tty: /a terminal/,
  OpenStdin: /open standard input/,
}

export const list = (value: unknown) => (Array.isArray(value) ? (value as string[]) : [])
const holds = (more: unknown, less: unknown) => list(less).every(one => list(more).includes(one))

/** Those that a confined container has more of: never less. */
const stricter: Record<string, (was: unknown, is: unknown) => boolean> = {
  SecurityOpt: (was, is) =>
    holds(
      is,
      list(was).map(one => (one === 'no-new-privileges' ? `${one}:true` : one)),
    ),
  CapDrop: (was, is) => holds(is, was) && holds(is, ['ALL']),
  CapAdd: (was, is) => holds(is, was),
  ExtraHosts: (was, is) => holds(is, was),
  // Volumes by name stay; a directory of the host is a mount of its own, of which an option is named.
  Binds: (was, is) =>
    holds(
      is,
      list(was).filter(one => !one.startsWith('/')),
    ),
  LogConfig: (was, is) => {
    const [before, after] = [was, is] as { Type: string; Config: Settings }[]
    return (
      before!.Type === after!.Type &&
      Object.entries(before!.Config).every(([name, value]) => after!.Config[name] === value)
    )
  },
  Labels: (was, is) =>
    Object.entries(was as Settings).every(
      ([name, value]) => name.startsWith('com.docker.compose.') || (is as Settings)[name] === value,
    ),
}

/** Settings that are other than before, and that nobody was told of. */
export function unsaid(was: Settings, is: Settings, lost: string): string[] {
  return Object.entries(was)
    .filter(([name, value]) => !isNothing(value) && !none[name]?.includes(value))
    .filter(([name, value]) => {
      if (named[name]) return !named[name].test(lost)
      return stricter[name] ? !stricter[name](value, is[name]) : JSON.stringify(value) !== JSON.stringify(is[name])
    })
    .map(([name]) => name)
}
