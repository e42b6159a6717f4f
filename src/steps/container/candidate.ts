import type { ContainerSpec } from '../../adapters/container-engine.ts'
import type { ApplyContext, PlanContext } from '../../engine/step.ts'
import { asFailure, Failure } from '../../failure.ts'
import { type PutBack, putInServiceBack } from '../in-service.ts'
import { environmentInService } from '../logins.ts'
import { isOwn } from '../../identity/own.ts'
import { wantedSpec } from './inspect.ts'
import { candidateName } from './names.ts'
import { byItsHealth, startAndWait } from './ready.ts'
import { removeContainer } from './remove.ts'
import { containerPort } from './spec.ts'

/** Readiness and not liveliness: it fails while the database is not connected. Asked inside, since a rootless engine's addresses are not this host's. */
const readinessCommand = `python3 -c "import urllib.request; urllib.request.urlopen('http://localhost:${containerPort}/health/readiness')"`

/** The wanted container without the ports and the name that the one in service has. */
const candidateSpec = (spec: ContainerSpec): ContainerSpec => ({
  ...spec,
  name: candidateName(spec.name),
  ports: [],
  aliases: [],
  restart: 'no',
  health: { ...spec.health, command: readinessCommand, intervalSeconds: 2 },
})

/** Removes a candidate, also one that a killed run left. */
export async function removeCandidate(context: PlanContext): Promise<void> {
  const { engine } = context.world
  const left = await engine.container(candidateName(context.deployment.name))
  if (left && (await isOwn(left, context))) await removeContainer(engine, left)
}

/** Starts the new container beside the one in service, on the same network and database: what fails here costs no request. */
export async function tryCandidate(context: ApplyContext): Promise<void> {
  context.report({ kind: 'text', text: 'trying the new container beside the one in service' })
  await removeCandidate(context)
  const spec = candidateSpec(await wantedSpec(context))
  const env = { ...spec.env, ...(await environmentInService(context)) }
  const id = await context.world.engine.create({ ...spec, env })
  try {
    await startAndWait(context, id, { answering: byItsHealth })
  } catch (error) {
    // First, since it may still hold what has to be put back.
    await removeCandidate(context)
    throw goesOn(error, await putInServiceBack(context))
  }
  await removeCandidate(context)
}

function goesOn(thrown: unknown, { told: cost }: PutBack): Failure {
  const { what, why, next, exit, lines, remedies } = asFailure(thrown)
  const told = `${why}; the gateway in service ${cost ? `serves again: ${cost}` : 'was not touched'}`
  return new Failure({ what, why: told, next, exit, lines, remedies, cause: thrown })
}
