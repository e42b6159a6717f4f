import type { ContainerEngine, ContainerState } from '../../adapters/container-engine.ts'
import type { Deployment } from '../../deployment/schema.ts'
import type { Change, PlanContext, Step } from '../../engine/step.ts'
import { changesOf } from '../../gateway/change.ts'
import { forgetInService } from '../in-service.ts'
import { moment } from '../../deployment/moment.ts'
import { keepOutage, outageText } from '../../outage.ts'
import { isAdopted, isOwn, notOurs, renamed } from '../../identity/own.ts'
import { removeCandidate, tryCandidate } from './candidate.ts'
import { type ContainerFound, inspectContainer, wantedSpec } from './inspect.ts'
import { previousName } from './names.ts'
import { removeContainer } from './remove.ts'
import { tryDatabase } from './try-database.ts'
import { difference } from '../../text/difference.ts'
import { specLines } from './shown.ts'
import { plainEnvironment } from './spec.ts'
import { createContainer, findBoth, moveAside, startContainer, withWayBack } from './replace.ts'
import { ownedContainers } from './owned.ts'

const make = changesOf('container', 'Docker')

function describe({ name, exposure, network }: Deployment): string {
  const addresses = [...new Set(['127.0.0.1', ...exposure.addresses])].map(address => `${address}:${exposure.port}`)
  return `container ${name} on ${addresses.join(', ')}, network ${network}`
}

/** A rehearsal has one port for its gateway, so nothing can run beside it; and one that does not run cannot be disturbed. */
const isTried = (status: ContainerState['status'], { kind }: ContainerEngine) =>
  status === 'running' && kind === 'docker'

/** An adopted container that a change moved aside and did not come to replace serves again under its own name. */
async function giveBackAdopted({ deployment, world }: PlanContext): Promise<void> {
  const aside = await world.engine.container(previousName(deployment.name))
  if (!aside || !isAdopted(aside, deployment) || (await world.engine.container(deployment.name))) return
  await world.engine.rename(aside.id, deployment.name)
  await world.engine.start(aside.id)
}

/** How one container gives way to another. With its database put back, the new one cannot run beside the one in service. */
function manner(
  status: ContainerState['status'],
  engine: ContainerEngine,
  bringsBack: PlanContext['bringsBack'],
): string {
  if (bringsBack?.dump)
    return `; none answers while the database is put back to its dump of ${moment(bringsBack.dump.at)}`
  return isTried(status, engine) ? '; the new one is first tried beside it' : ''
}

/** What has to happen to the container, if anything. */
function changeFor(
  { is, roles, outages, elsewhere }: ContainerFound,
  { deployment, world, bringsBack }: PlanContext,
): Change | undefined {
  const what = describe(deployment)
  if (elsewhere !== undefined) throw renamed(elsewhere, deployment.name)
  if (!is) return make('container', 'create', what, { startsGateway: true })
  if (is.refusal) throw is.refusal
  if (is.differences.length > 0 || bringsBack?.dump) {
    const passwords = roles.length > 0 ? `; ${roles.join(' and ')} changes its password with it` : ''
    return make('container', 'change', what, {
      detail: `${is.adopted ? 'the hand-made one is ' : ''}replaced for ${is.differences.join(', ') || 'its database'}${manner(is.status, world.engine, bringsBack)}${passwords}`,
      startsGateway: true,
      ...(is.status === 'running' && { outage: outageText(outages) }),
    })
  }
  if (is.status !== 'running')
    return make('container', 'run', what, { detail: `started; it is ${is.status}`, startsGateway: true })
  return is.ready ? undefined : make('container', 'run', what, { detail: 'it runs and is not ready: waited for' })
}

/**
 * The gateway's container: created, started, and waited for until the proxy answers that it is ready. A new one is first tried beside the one in service;
 * should it fail all the same once it has the ports, the old one comes back.
 */
export const container: Step<ContainerFound> = {
  id: 'container',
  title: 'container',
  after: ['database', 'tools-role', 'files', 'network', 'image', 'dump', 'beside'],
  isCompared: true,
  inspect: inspectContainer,
  plan(found, context) {
    const { deployment } = context
    const change = changeFor(found, context)
    const left = found.previous && found.is && !change
    const changes = [
      ...(change ? [change] : []),
      // A run that ended after the new container was ready and before the old one was removed.
      ...(left ? [make('previous', 'remove', `container ${previousName(deployment.name)}`)] : []),
    ]
    return { changes, asIs: change ? [] : [describe(deployment)] }
  },
  async apply(change, context) {
    const { engine } = context.world
    await removeCandidate(context)
    const { is, previous } = await findBoth(context)
    if (is && !(await isOwn(is, context))) throw notOurs(is)
    if (change.id === 'container:previous') return previous && removeContainer(engine, previous)
    if (!is && !previous && engine.kind === 'docker') await tryDatabase(context)
    if (!is) return withWayBack(context, previous, () => createContainer(context))
    if (change.action === 'run') return withWayBack(context, previous, () => startContainer(context, is))
    if (isTried(is.status, engine) && !previous && !context.bringsBack?.dump) await tryCandidate(context)
    const begun = performance.now()
    const old = await moveAside(context, is, previous)
    await withWayBack(context, old, () => createContainer(context))
    if (is.status === 'running')
      await keepOutage(context.world, context.deployment.name, 'change', performance.now() - begun)
  },
  async show({ id }, context) {
    if (id !== 'container:container') return []
    const plain = new Set(Object.keys(plainEnvironment(context.deployment)))
    const [wanted, is] = [await wantedSpec(context), await context.world.engine.container(context.deployment.name)]
    const lines = specLines(wanted, plain)
    return is ? difference(specLines(is.spec, plain).join('\n'), lines.join('\n')) : lines
  },
  owned: ownedContainers,
  async undo(_change, _receipt, context) {
    const { deployment, world } = context
    await removeCandidate(context)
    await forgetInService(context)
    for (const name of [deployment.name, previousName(deployment.name)]) {
      const is = await world.engine.container(name)
      if (is && !isAdopted(is, deployment) && (await isOwn(is, context))) await removeContainer(world.engine, is)
    }
    await giveBackAdopted(context)
  },
}
