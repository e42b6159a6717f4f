import { isDeepStrictEqual } from 'node:util'
import { secretsForChange } from '../hand-made/secrets.ts'
import { type Difference, differences } from '../deployment/compare.ts'
import type { Section } from '../deployment/field.ts'
import type { Exposed } from '../deployment/dangers.ts'
import { deploymentFrom } from '../deployment/file.ts'
import { contextOf, type Interview, openQuestions } from '../deployment/interview.ts'
import type { Probes } from '../deployment/probes.ts'
import { renewalsOf, settled } from '../deployment/renew.ts'
import type { Deployment } from '../deployment/schema.ts'
import { asInService, keptOpen } from '../deployment/along.ts'
import { adminLogin } from '../deployment/sections/database.ts'
import { makePlan, type Plan } from '../engine/plan.ts'
import type { PlanContext, Step } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import type { BringsBack } from '../generations/generation.ts'
import { isKnown, newIdentity, readIdentity } from '../identity/identity.ts'
import type { Identity } from '../identity/mark.ts'
import { recovering } from './recovering.ts'
import { withPinnedImage } from '../registry/pin.ts'
import type { HostFacts } from '../host/facts.ts'
import { realPaths } from '../host/real-paths.ts'
import { earlierStore } from '../steps/secrets/earlier.ts'
import { refuseUnfit } from '../steps/secrets/found.ts'
import { knownSaltKey } from '../steps/secrets/salt-key.ts'
import { lastDeployment } from '../gateway/recorded-deployment.ts'
import { resolveSecrets } from '../gateway/resolve-secrets.ts'
import type { World } from '../world.ts'
import type { Draft } from './draft.ts'
import type { SessionState } from './session-state.ts'

/** What the answers are made into a plan with. */
interface Sources {
  /** As it stands. */
  asked: () => Pick<SessionState, 'interview' | 'interviewState'>
  /** Takes a fact about the host, from which further questions may follow. */
  learn: (facts: Partial<HostFacts>) => void
  world: World
  draft: Draft
  probes: Probes
  sections: Section[]
  before?: Deployment
  bringsBack?: BringsBack
}

/** Everything that a plan is made from, and what it makes other than it is. */
export type Desired = PlanContext & { differs?: Difference[] }

/** How much of what is suggested is wanted: all of it, or what the gateway in service was made with. */
type Extent = 'whole' | 'as in service'

/** The answers as a deployment. */
async function answeredBy({ asked, world, before }: Sources, extent: Extent): Promise<Deployment> {
  const { interview, interviewState } = asked()
  const described = describedBy(interview)
  const { given } = interviewState
  const last = await lastDeployment(world, described.name)
  const pinned = await withPinnedImage(described, world, before ?? last)
  const whole = keptOpen(pinned, last, given)
  const answered = extent === 'whole' ? whole : asInService(whole, last, given)
  return world.rehearsal ? withoutBeside(answered) : answered
}

/** The desired state, its secrets' values, and what it makes other than it is. Reads only. */
export async function desired(sources: Sources, extent: Extent = 'whole'): Promise<Desired> {
  const { asked, world, probes, sections, before, bringsBack } = sources
  const answered = await answeredBy(sources, extent)
  const deployment = settled(answered)
  const { values, replaced } = await resolveSecrets(answered, await secretSources(sources, deployment))
  // A gateway that serves, was made by hand, or comes from a backup has the secrets that it has.
  if (!deployment.adopted && !bringsBack && !(await isKnown(world, deployment.name)))
    refuseUnfit({ deployment: answered, values, where: world.secretStore(deployment).where('container') })
  const identity = await identityFor(world, deployment.name)
  const context: PlanContext = {
    deployment,
    world,
    ...(identity && { identity }),
    secrets: values,
    renewed: renewalsOf(answered),
    admin: await adminLogin(contextOf(asked().interviewState, asked().interview), probes.secret),
    ...(bringsBack && { bringsBack }),
  }
  return {
    ...context,
    ...(await recovering(context)),
    ...(before && { differs: differences(sections, before, deployment, replaced) }),
  }
}

/** A new gateway has one from its first plan on; one from before identities gets it with its next change. */
async function identityFor(world: World, name: string): Promise<Identity | undefined> {
  return (await readIdentity(world, name)) ?? ((await isKnown(world, name)) ? undefined : newIdentity(world, name))
}

/** Whether a plan makes a container anew. */
export const makesContainers = ({ changes }: Plan) =>
  changes.some(({ startsGateway, step }) => startsGateway || step === 'beside')

/** Learns where the paths lead to that go into containers: a link to a dangerous place is one. */
async function followLinks({ asked, world, learn }: Sources): Promise<void> {
  const real = await realPaths(world, asked().interview.answers as Exposed)
  if (Object.keys(real).length > 0) learn({ realPaths: real })
}

/**
 * The plan. What a gateway from before lacks and is suggested for every one, such as its confinement, comes with the next new container: a plan without one
 * leaves it as it is.
 */
export async function planned(sources: Sources, steps: Step[]): Promise<{ plan: Plan; context: Desired }> {
  const made = async (extent: Extent) => {
    const context = await desired(sources, extent)
    const { plan, identity } = await planWithIdentity(steps, context)
    return { plan, context: { ...context, ...(identity && { identity }) } }
  }
  await followLinks(sources)
  const held = await made('as in service')
  if (!makesContainers(held.plan)) return held
  const isWhole = isDeepStrictEqual(settled(await answeredBy(sources, 'whole')), held.context.deployment)
  return isWhole ? held : made('whole')
}

/** The plan; where it changes a gateway that has no identity yet, with one, which is then a part of the change. */
async function planWithIdentity(steps: Step[], context: PlanContext) {
  const plan = await makePlan(steps, context)
  if (context.identity || plan.changes.length === 0) return { plan, identity: context.identity }
  const identity = newIdentity(context.world, context.deployment.name)
  return { plan: await makePlan(steps, { ...context, identity }), identity }
}

/** Throws a usage Failure that names every answer that is missing. */
function describedBy(interview: Interview): Deployment {
  const open = openQuestions(interview)
  const danger = open.find(({ question }) => question.field.path === 'accept')
  if (danger) throw dangerous(String(danger.question.problem))
  if (open.length > 0) throw missing(open.map(({ question }) => `${question.field.path} (${question.problem})`))
  return deploymentFrom(interview.answers).deployment
}

async function secretSources({ world, draft }: Sources, deployment: Deployment) {
  const earlier = await earlierStore(world, deployment)
  const adopted = await secretsForChange(world, deployment)
  const saltKey = await knownSaltKey({ world, deployment })
  return {
    store: world.secretStore(deployment),
    draft,
    env: process.env,
    files: world.files,
    ...(earlier && { earlier }),
    ...(adopted && { adopted }),
    ...(saltKey && { saltKey }),
  }
}

/** A rehearsal has no containers: what would run in one of its own is started by the stand-in itself. */
const withoutBeside = (deployment: Deployment): Deployment => ({
  ...deployment,
  servers: deployment.servers.map(({ beside: _, ...server }) => server),
})

const dangerous = (problem: string): Failure =>
  new Failure({
    what: 'what is dangerous was not allowed',
    why: `it is done only where it stands under accept by its name: ${problem}`,
    next: 'take it out of the answers; or, where it is meant, add it to them under accept: (a list of these names), or type it at "Allowed all the same"',
    exit: Exit.refused,
  })

const missing = (answers: string[]): Failure =>
  new Failure({
    what:
      answers.length === 1 ? 'an answer is missing or not valid' : `${answers.length} answers are missing or not valid`,
    why: answers.join('; '),
    next: 'give them in the wizard, or in an answers file: --answers FILE',
    exit: Exit.usage,
  })
