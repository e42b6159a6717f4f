import type { ContainerEngine, ContainerSpec, ContainerState, LogLine, LogOptions } from '../container-engine.ts'
import { type Client, unless, unlessMissing } from './client.ts'
import { dockerFailure } from './errors.ts'
import { execute } from './exec.ts'
import { containerLogs } from './logs.ts'
import { runToEnd } from './one-shot.ts'
import { putSecretFile, readSecretFile } from './secret-archive.ts'
import { createOptions, stateOf, takesFromFile } from './spec.ts'

type Calls =
  | 'container'
  | 'containers'
  | 'described'
  | 'create'
  | 'start'
  | 'stop'
  | 'restart'
  | 'remove'
  | 'rename'
  | 'setRestart'
  | 'logs'
  | 'runOnce'
  | 'exec'

/** What a service has to end by itself before it is killed; Docker's own default. */
const grace = { t: 10 }

/** The engine looks for names among the ids as well, by their beginning. */
const isMeant = (asked: string, { Id, Name }: { Id: string; Name: string }) =>
  Name.replace(/^\//, '') === asked || (asked.length >= 12 && Id.startsWith(asked))

async function inspected({ docker }: Client, nameOrId: string): Promise<ContainerState | undefined> {
  const is = await unlessMissing(docker.getContainer(nameOrId).inspect())
  if (!is || !isMeant(nameOrId, is)) return undefined
  const image = await unlessMissing(docker.getImage(is.Image).inspect())
  const fromFile = takesFromFile(is) ? await readSecretFile(docker.getContainer(is.Id)) : {}
  return stateOf(is, image?.Config, fromFile)
}

/** Makes a container, on all of its networks, with its secret file where it has one. */
async function created({ docker }: Client, spec: ContainerSpec): Promise<string> {
  const image = spec.hidden?.length ? await unlessMissing(docker.getImage(spec.image).inspect()) : undefined
  const container = await docker.createContainer(createOptions(spec, image?.Config))
  try {
    if (spec.hidden?.length) await putSecretFile(container, spec)
    // An engine before 1.44 of the API takes one network with a new container.
    for (const network of spec.joins ?? []) await docker.getNetwork(network).connect({ Container: container.id })
  } catch (error) {
    await container.remove({ force: true })
    throw error
  }
  return container.id
}

/** Every container; one that goes away while they are looked at is left out. */
export async function allContainers(client: Client): Promise<ContainerState[]> {
  const listed = await client.docker.listContainers({ all: true })
  const states = await Promise.all(listed.map(({ Id }) => inspected(client, Id)))
  return states.filter(state => state !== undefined)
}

async function* logs(
  { streaming, where }: Client,
  id: string,
  called: string,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  try {
    for await (const batch of containerLogs(streaming, id, options)) for (const line of batch) yield line
  } catch (error) {
    throw dockerFailure(error, `the log of ${called} could not be read`, where)
  }
}

/** The part of the engine that deals with containers. Asking for what is so already is no error. */
export function containerCalls(client: Client): Pick<ContainerEngine, Calls> {
  const { docker, streaming, doing, following } = client
  const the = (id: string) => docker.getContainer(id)
  const names = new Map<string, string>()
  const named = (state: ContainerState) => names.set(state.id, state.spec.name)
  /** As a person knows it: by its name, where it was looked at before. */
  const called = (id: string) => `the container ${names.get(id) ?? id.replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1')}`
  const done = (id: string, what: string, work: () => Promise<unknown>, ...fine: number[]) =>
    doing(`${called(id)} could not be ${what}`, async () => void (await unless(work(), ...fine)))
  return {
    container: name =>
      doing(`the container ${name} could not be looked at`, async () => {
        const state = await inspected(client, name)
        if (state) named(state)
        return state
      }),
    containers: () =>
      doing('the containers could not be listed', async () => {
        const states = await allContainers(client)
        states.forEach(named)
        return states
      }),
    create: spec =>
      doing(`the container ${spec.name} could not be created`, async () => {
        const id = await created(client, spec)
        names.set(id, spec.name)
        return id
      }),
    described: id => doing(`${called(id)} could not be looked at`, async () => JSON.stringify(await the(id).inspect())),
    start: id => done(id, 'started', () => the(id).start(), 304),
    stop: id => done(id, 'stopped', () => the(id).stop(grace), 304),
    restart: id => done(id, 'restarted', () => the(id).restart(grace)),
    remove: id => done(id, 'removed', () => the(id).remove({ force: true, v: true }), 404, 409),
    rename: async (id, name) => {
      await done(id, `renamed to ${name}`, () => the(id).rename({ name }))
      names.set(id, name)
    },
    setRestart: (id, restart) =>
      done(id, `given the restart policy ${restart}`, () => the(id).update({ RestartPolicy: { Name: restart } })),
    logs: (id, options) => logs(client, id, called(id), options),
    runOnce: (spec, signal) =>
      following(`a one-shot container of ${spec.image} could not be run`, () => runToEnd(streaming, spec, signal)),
    exec: (id, call) =>
      following(`${call.command[0]} could not be run in ${called(id)}`, () => execute(streaming, id, call)),
  }
}
