import type { ContainerState } from '../../adapters/container-engine.ts'
import type { ApplyContext, Change, PlanContext, Receipt, Step } from '../../engine/step.ts'
import type { Failure } from '../../failure.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { asKept } from '../container/confine.ts'
import { differences } from '../container/differences.ts'
import { previousName } from '../container/names.ts'
import { byItsHealth, startAndWait } from '../container/ready.ts'
import { removeContainer } from '../container/remove.ts'
import { keepInService } from '../in-service.ts'
import { readKept } from '../kept-in-service.ts'
import { isOwnBeside, notOurs } from '../../identity/own.ts'
import { receiptOf, recorded } from '../../gateway/recorded.ts'
import { besideName, type ServerBeside, serversBeside } from './place.ts'
import { besideSpec } from './spec.ts'
import { ownedBeside } from './owned.ts'

/** One server's own container as it is and what it would have to be replaced for. Holds no environment. */
export interface BesideFound {
  server: string
  name: string
  image: string
  imageHere: boolean
  is?: { status: ContainerState['status']; refusal?: Failure; differences: string[] }
}

const make = changesOf('beside', 'Docker')

/** A server's own container as the deployment and the secret store want it. */
export const wantedBeside = (server: ServerBeside, { deployment, secrets, identity, world }: PlanContext) =>
  asKept(besideSpec(deployment, server, secrets, identity), world.engine)

async function inspectOne(server: ServerBeside, context: PlanContext): Promise<BesideFound> {
  const { world } = context
  const spec = await wantedBeside(server, context)
  const [is, image] = await Promise.all([world.engine.container(spec.name), world.engine.image(spec.image)])
  return {
    server: server.name,
    name: spec.name,
    image: spec.image,
    imageHere: image !== undefined,
    ...(is && {
      is: {
        status: is.status,
        ...(!(await isOwnBeside(is, context)) && { refusal: notOurs(is) }),
        differences: differences(spec, is, image?.id),
      },
    }),
  }
}

function changeFor({ server, name, image, imageHere, is }: BesideFound): Change | undefined {
  const what = `container ${name}, MCP server ${server} behind streamable HTTP`
  if (!is) return make(server, 'create', what, { detail: imageHere ? image : `${image}, pulled` })
  if (is.refusal) throw is.refusal
  if (is.differences.length > 0)
    return make(server, 'change', what, { detail: `replaced for ${is.differences.join(', ')}` })
  return is.status === 'running' ? undefined : make(server, 'run', what, { detail: `started; it is ${is.status}` })
}

/** It listens: whether the server behind it works is what the checks ask through the gateway. */
const waited = (context: ApplyContext, id: string) => startAndWait(context, id, { answering: byItsHealth })

/** The new container in place of an old one, which comes back should the new one not start, and waits while the gateway may still go back to it. */
async function replaced(context: ApplyContext, server: ServerBeside): Promise<void> {
  const { engine } = context.world
  const spec = await wantedBeside(server, context)
  const aside = previousName(spec.name)
  await keepInService(context)
  const [is, left] = [await engine.container(spec.name), await engine.container(aside)]
  for (const found of [is, left]) if (found && !(await isOwnBeside(found, context))) throw notOurs(found)
  // An older one waits since a run that was killed or that has not ended: the gateway in service knows that one.
  const old = left ?? is
  if (left && is) await removeContainer(engine, is)
  if (old && !left) await engine.rename(old.id, aside)
  if (old) await engine.stop(old.id)
  try {
    await waited(context, await engine.create(spec))
  } catch (error) {
    const failed = await engine.container(spec.name)
    if (old && failed) await removeContainer(engine, failed)
    if (old) await engine.rename(old.id, spec.name)
    if (old) await engine.start(old.id)
    throw error
  }
  if (old && !(await readKept(context))) await engine.remove(old.id)
}

/** MCP servers in containers of their own on the gateway's network, each behind a bridge that speaks streamable HTTP. */
export const beside: Step<BesideFound[]> = {
  id: 'beside',
  title: 'MCP servers beside the gateway',
  after: ['secrets', 'tools-role', 'packages', 'network'],
  inspect: context => Promise.all(serversBeside(context.deployment).map(server => inspectOne(server, context))),
  plan: found => ({
    changes: found.map(changeFor).filter(change => change !== undefined),
    asIs: found.filter(one => !changeFor(one)).map(({ name }) => `container ${name}`),
  }),
  async apply(change, context): Promise<Receipt> {
    const { deployment, world, report, signal } = context
    const server = serversBeside(deployment).find(({ name }) => name === nameOf(change))
    if (!server) throw new Error(`${change.id} names no server beside the gateway`)
    const { image } = server.beside
    const pulledEarlier = receiptOf<boolean>(await recorded(context), change.id, 'pulled') ?? false
    const here = await world.engine.image(image)
    if (!here) await world.engine.pull(image, pull => report({ kind: 'pull', pull }), signal)
    const is = await world.engine.container(besideName(deployment, server))
    if (change.action === 'run' && is) await waited(context, is.id)
    else await replaced(context, server)
    return { image, pulled: pulledEarlier || !here }
  },
  owned: ownedBeside,
  async undo(change, receipt, context) {
    const { deployment, world } = context
    const name = besideName(deployment, { name: nameOf(change) })
    for (const found of [await world.engine.container(name), await world.engine.container(previousName(name))])
      if (found && (await isOwnBeside(found, context))) await removeContainer(world.engine, found)
    const image = receipt?.image as string | undefined
    const is = receipt?.pulled && image ? await world.engine.image(image) : undefined
    const used = is && (await world.engine.containers()).some(({ imageId }) => imageId === is.id)
    if (is && !used) await world.engine.removeImage(image!)
  },
}

const makeRemoval = changesOf('beside-removed', 'Docker')

/** Containers of servers that the deployment no longer has, or no longer beside it: taken away once the gateway does without them. */
export const besideRemoved: Step<string[]> = {
  id: 'beside-removed',
  title: 'MCP servers no longer beside the gateway',
  after: ['container'],
  async inspect(context) {
    const { deployment, world } = context
    const wanted = serversBeside(deployment).map(server => besideName(deployment, server))
    const known = wanted.flatMap(name => [name, previousName(name)])
    const containers = await world.engine.containers()
    const ours = containers.map(async found => ((await isOwnBeside(found, context)) ? [found.spec.name] : []))
    return (await Promise.all(ours)).flat().filter(name => !known.includes(name))
  },
  plan: names => ({ changes: names.map(name => makeRemoval(name, 'remove', `container ${name}`)), asIs: [] }),
  async apply(change, context) {
    const { world } = context
    const is = await world.engine.container(nameOf(change))
    if (is && (await isOwnBeside(is, context))) await removeContainer(world.engine, is)
  },
  // Its server is not wanted: there is nothing that could be put back.
  undo: async () => undefined,
}
