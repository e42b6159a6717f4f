import { readBounded, readInput } from '../adapters/bounded-file.ts'
import { correctedAnswers } from '../hand-made/corrections.ts'
import { adoptedContainer } from '../hand-made/secrets.ts'
import { refuseUncorrected } from '../hand-made/uncorrected.ts'
import { checks } from '../checks/index.ts'
import { asMeantBefore, deploymentFrom, parseAnswers } from '../deployment/file.ts'
import { merged, withKnownItems } from '../deployment/answers.ts'
import type { Answers } from '../deployment/field.ts'
import { closed } from '../deployment/grants.ts'
import type { Probes } from '../deployment/probes.ts'
import type { Deployment } from '../deployment/schema.ts'
import { dangersOf } from '../deployment/dangers.ts'
import { rotatableNamed } from '../deployment/rotatable.ts'
import { sectionsForChange } from '../deployment/sections/change.ts'
import { sections } from '../deployment/sections/index.ts'
import type { RunEvent } from '../engine/events.ts'
import { Exit, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import { realPaths } from '../host/real-paths.ts'
import { deploymentFiles, ownPaths } from '../paths.ts'
import { readProofs } from '../proof/kept.ts'
import { refuseKeepAlone } from '../rehearsal/directory.ts'
import { draftNote } from '../rehearsal/draft-note.ts'
import { type Course, draftOf } from './course.ts'
import { inMemory, openDraft } from './draft.ts'
import { withNewKey } from './new-key.ts'
import { draftWith, refuseOtherAnswers, rotating, rotationNotes } from './rotation.ts'
import { Session } from './session.ts'
import { editNotes, editsByHand, type HandEdits } from '../steps/files/hand-edits.ts'
import { closingSteps } from './closing-steps.ts'
import { steps } from '../steps/index.ts'
import { lastDeployment } from '../gateway/recorded-deployment.ts'
import type { World } from '../world.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'
import { commandOf, type SetupOptions } from './options.ts'

/** This host, or a rehearsal of one. */
export interface Ground {
  world: World
  host: HostFacts
  /** Answers that a rehearsal brings along: its own database and paths. */
  given: Answers
  probes(secretOf: Probes['secret']): Probes
  /** Ends what a rehearsal started. */
  close(): Promise<void>
}

/** Opens the doors to this host, or builds a rehearsal. Reads only, but for the rehearsal's own directory. */
export async function openGround(
  options: Pick<SetupOptions, 'rehearse' | 'keep' | 'plan'> & Partial<Pick<SetupOptions, 'deployment'>>,
): Promise<Ground> {
  refuseKeepAlone(options)
  if (options.rehearse) {
    const { openRehearsalGround } = await import('../rehearsal/ground.ts')
    return openRehearsalGround(options.keep)
  }
  const { openHostGround } = await import('./ground.ts')
  return openHostGround(!options.plan, options.deployment)
}

/** Text of an answers file; `-` is the standard input. */
export async function readAnswers(path: string): Promise<Answers> {
  const source = path === '-' ? 'the answers on standard input' : `the answers file ${path}`
  const text = await (path === '-' ? readInput(process.stdin, source) : readBounded(path)).catch((error: unknown) => {
    if (error instanceof Failure) throw error
    throw new Failure({
      what: `${source} cannot be read`,
      why: error instanceof Error ? error.message : String(error),
      next: 'give the path of a readable file, or - for standard input',
      exit: Exit.usage,
      cause: error,
    })
  })
  return parseAnswers(text, source)
}

/** An answers file says where a secret is, and never the secret itself. */
async function refuseInClear({ servers }: Answers): Promise<void> {
  if (!Array.isArray(servers)) return
  const { inStore } = await import('../import/in-store.ts')
  const found = (servers as unknown[]).flatMap(item =>
    typeof item === 'object' && item !== null
      ? [...inStore(item as Answers).secrets.keys()].map(path => `${(item as Answers).name}: ${path}`)
      : [],
  )
  if (found.length > 0)
    throw new Failure({
      what: 'the answers hold secrets in clear',
      why: `they would be written to deployment.yaml and config.yaml; as secret settings they would be ${found.join(', ')}`,
      next: 'give each as secretEnv, secretHeaders or secretUrl, with file:PATH or env:NAME in place of the value, and {secret:NAME} or {secret} where it stood in an argument or a URL',
      exit: Exit.usage,
    })
}

const lists = sections.flatMap(({ fields }) => fields.filter(field => field.kind === 'list'))

/** What was recorded; of an adopted gateway, with what has to be corrected before it can be changed. */
async function known(world: World, recorded: Answers): Promise<Answers> {
  return recorded.adopted === undefined
    ? recorded
    : correctedAnswers(world, deploymentFrom(recorded).deployment, recorded)
}

/** Answers in effect at the start: the finished deployment with what was edited by hand, then a draft that was left, then what the ground and the answers file say. */
async function startingAnswers(
  ground: Ground,
  options: SetupOptions,
  drafted: Answers | undefined,
  edits: HandEdits | undefined,
): Promise<Answers> {
  const { deployment } = deploymentFiles(ground.world.own, options.deployment)
  const text = await ground.world.files.read(deployment)
  const existing =
    edits?.deployment ??
    (text === undefined ? {} : await known(ground.world, asMeantBefore(parseAnswers(text, deployment))))
  const before = [drafted ?? {}, ground.given].reduce(merged, existing)
  const file = options.answers ? await readAnswers(options.answers) : {}
  await refuseInClear(file)
  return closed(merged(before, options.change ? withKnownItems(lists, before, file) : file))
}

/** Nobody is asked: what a gateway that is there does not need, such as the administrator's login, is not required of the answers either. */
const isUnattended = ({ yes, plan, json }: SetupOptions) => yes || plan || json

const isRecorded = async ({ files, own }: World, name: string) =>
  (await files.read(deploymentFiles(own, name).deployment)) !== undefined

const inService = ({ servers }: Deployment, options: SetupOptions) => ({
  servers: servers.map(({ name }) => name),
  isAsked: !isUnattended(options),
})

/** What is dangerous and the gateway in service has already, which is not asked about again; one that was made by hand and not yet corrected is not Gatewright's. */
async function withAllowed({ world, host }: Ground, name: string): Promise<HostFacts> {
  const last = await lastDeployment(world, name)
  if (!last || (await adoptedContainer(world, last))) return host
  const real = await realPaths(world, last)
  return { ...host, allowed: dangersOf(last, host.user.home, real).map(({ id }) => id) }
}

/** A session over the ground, with everything that was answered before. `--fresh` forgets the draft first. */
export async function openSession(
  ground: Ground,
  options: SetupOptions,
  listen: (event: RunEvent) => void,
): Promise<Session> {
  if (options.course) return courseSession(ground, options, options.course, listen)
  const before = options.change && (await recordedDeployment(ground.world, options.deployment))
  const { rotate: rotation, newKey } = options.change ?? {}
  if (before && rotation) await refuseUncorrected(ground.world, before, `${rotation.name} is not rotated`)
  const asksForChange = before ?? (isUnattended(options) && (await isRecorded(ground.world, options.deployment)))
  const kept = await openDraft(ground.world.files, deploymentFiles(ground.world.own, options.deployment))
  if (options.fresh && !options.plan) await kept.discard()
  const draft = options.plan ? inMemory(kept, options.fresh) : kept
  // All of a gateway that was adopted and not yet changed is somebody else's hand.
  const isByHand = before && (await adoptedContainer(ground.world, before)) !== undefined
  const edits = before && !isByHand ? await editsByHand({ world: ground.world, deployment: before }) : undefined
  const answers = await startingAnswers(ground, options, options.fresh ? undefined : draft.answers, edits)
  if (before && rotation) refuseOtherAnswers(answers, edits?.deployment ?? before, rotation, commandName)
  const where = before ? ground.world.secretStore(before).where('container') : ''
  const changed = () => {
    if (before && rotation) return rotating(answers, before, rotation, where)
    return before && newKey ? withNewKey(answers, before, newKey, commandName) : answers
  }
  return new Session({
    world: ground.world,
    probes: ground.probes,
    host: await withAllowed(ground, options.deployment),
    name: options.deployment,
    given: changed(),
    brought: ground.given,
    draft:
      before && rotation?.typed ? draftWith(draft, rotatableNamed(before, rotation.name).spec, rotation.typed) : draft,
    proofs: await readProofs(ground.world, options.deployment),
    sections: asksForChange ? sectionsForChange(sections, before && inService(before, options)) : sections,
    ...(before && { before }),
    notes: [
      ...(options.rehearse ? await draftNote(ground.world.files, ownPaths(), options.deployment) : []),
      ...(edits ? editNotes(edits) : []),
      ...(before && rotation ? rotationNotes(before, rotation) : []),
    ],
    steps,
    closingSteps,
    checks,
    command: `gatewright ${commandOf(options)}`,
    listen,
  })
}

/** A session of a change whose answers are known. What somebody else had drafted is left alone. */
async function courseSession(
  ground: Ground,
  options: SetupOptions,
  course: Course,
  listen: (event: RunEvent) => void,
): Promise<Session> {
  const { given, before, bringsBack, notes } = course
  return new Session({
    world: ground.world,
    probes: ground.probes,
    host: await withAllowed(ground, options.deployment),
    name: options.deployment,
    given,
    draft: draftOf(course),
    sections: before ? sectionsForChange(sections) : sections,
    ...(before && { before }),
    ...(bringsBack && { bringsBack }),
    notes,
    steps,
    closingSteps,
    checks,
    command: `gatewright ${course.command}`,
    listen,
  })
}
