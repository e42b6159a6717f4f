import { z } from 'zod'
import { commandName } from '../command-name.ts'
import { type Interview, interview } from '../deployment/interview.ts'
import { deploymentFrom, parseAnswers } from '../deployment/file.ts'
import type { Answers } from '../deployment/field.ts'
import type { Deployment } from '../deployment/schema.ts'
import { sections } from '../deployment/sections/index.ts'
import { type Finding, examine } from '../doctor/index.ts'
import { applyPlan } from '../engine/apply.ts'
import type { ContainerState } from '../adapters/container-engine.ts'
import { Exit, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import { isLiteLlm } from '../host/lite-llm.ts'
import { deploymentFiles } from '../paths.ts'
import { alone } from '../setup/carry-out.ts'
import { newIdentity, readIdentity, writeIdentity } from '../identity/identity.ts'
import { secretValues } from '../gateway/resolve-secrets.ts'
import { changesOf } from '../gateway/change.ts'
import { readVersion } from '../steps/image.ts'
import { isOwn } from '../identity/own.ts'
import { identityLabel, ownLabel } from '../gateway/paths.ts'
import { record } from '../steps/record.ts'
import type { Step } from '../engine/step.ts'
import type { World } from '../world.ts'
import { corrections } from '../hand-made/corrections.ts'
import { type HandMade, readHandMade } from '../hand-made/hand-made.ts'
import { mapHandMade, type Mapped } from '../hand-made/map.ts'
import { setBack } from './set-back.ts'

/** A hand-made gateway as it would be adopted. */
export interface Adoption {
  found: HandMade
  deployment: Deployment
  mapped: Mapped
  /** What is wrong with it. */
  findings: Finding[]
  /** What a correction would set, beside making the container anew. */
  corrections: Answers
  /** What a correction sets otherwise in its config.yaml, or takes out of it. */
  setBack: string[]
  /** It is adopted already: there is nothing to do. */
  isDone: boolean
}

const refused = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.refused })

/** The container that is meant, if it may be adopted. */
async function containerFor(world: World, name: string): Promise<ContainerState> {
  const { engine } = world
  const is = await engine.container(name)
  if (!is) {
    const others = (await engine.containers()).filter(one => isLiteLlm(one) && one.spec.labels[ownLabel] === undefined)
    const names = others.map(({ spec }) => spec.name).join(', ')
    throw new Failure({
      what: `there is no container ${name}`,
      why: names ? `containers with LiteLLM here are ${names}` : 'no container with LiteLLM is here',
      next: names
        ? `name one of them: ${commandName} adopt ${others[0]!.spec.name}`
        : `set up a gateway: ${commandName} setup`,
      exit: Exit.usage,
    })
  }
  const what = `container ${name} is not adopted`
  const made = is.spec.labels[ownLabel]
  // What another state directory made, or one that is lost, may be adopted: nobody changes it without that word.
  if (made !== undefined && (await isOwn(is, { world, deployment: { name: made } })))
    throw refused(what, 'Gatewright made it', `change it: ${commandName} reconfigure --deployment ${made}`)
  if (!isLiteLlm(is))
    throw refused(what, `nothing in it says that it is LiteLLM (${is.spec.image})`, 'name the container of the proxy')
  return is
}

const told = z.looseObject({ litellm_version: z.string() })

/** Its version as it says it itself, where it runs and does. */
async function toldVersion(world: World, { exposure }: Pick<Deployment, 'exposure'>, is: ContainerState) {
  if (is.status !== 'running') return undefined
  const answer = await world.gateway
    .at(`http://127.0.0.1:${exposure.port}`)
    .readiness()
    .catch(() => undefined)
  return told.safeParse(answer?.body).data?.litellm_version
}

/** The deployment that its settings describe; what they leave open is as a setup would suggest it. */
function completed(mapped: Mapped, host: HostFacts): Deployment {
  const asked: Interview = interview(sections, { given: mapped.answers, host })
  const { admin: _, ...answers } = asked.answers
  return deploymentFrom(answers).deployment
}

async function earlierAdoption(world: World, name: string, id: string): Promise<boolean> {
  const path = deploymentFiles(world.own, name).deployment
  const text = await world.files.read(path)
  if (text === undefined) return false
  const { adopted } = deploymentFrom(parseAnswers(text, path)).deployment
  if (adopted?.container === id) return true
  throw refused(
    `container ${name} is not adopted`,
    `a gateway of that name is recorded already, and this is another container`,
    `look at it: ${commandName} doctor --deployment ${name}; or rename this one first`,
  )
}

/** Reads a container that was set up by hand and says what adopting it would mean. Reads only. */
export async function openAdoption(world: World, host: HostFacts, name: string): Promise<Adoption> {
  const is = await containerFor(world, name)
  const isDone = await earlierAdoption(world, is.spec.name, is.id)
  const found = await readHandMade(is, world)
  const mapped = mapHandMade(found, { ...host, containers: await world.engine.containers() })
  const known = completed(mapped, host)
  const version = await toldVersion(world, known, is)
  const identity = is.spec.labels[identityLabel]
  const deployment: Deployment = {
    ...known,
    adopted: { ...known.adopted!, image: is.imageId, ...(version && { version }), ...(identity && { identity }) },
  }
  const secrets = secretValues(mapped.secrets)
  const made = { imageId: is.imageId, ...(version && { version }) }
  const findings = await examine({ world, deployment, secrets, made })
  return {
    found,
    deployment,
    mapped,
    findings,
    isDone,
    setBack: setBack(found, deployment),
    corrections: corrections(deployment, mapped.secrets.get('secrets.masterKey')),
  }
}

const change = changesOf(record.id, 'Files')('deployment', 'create', 'deployment.yaml')

/** Writes down that the gateway is Gatewright's to watch and to change. Nothing of it is touched; its version is read from the image in a container that removes itself. */
export async function adopt(world: World, adoption: Adoption, signal: AbortSignal): Promise<Adoption> {
  const { deployment, mapped } = adoption
  const version = await imageVersion(world, deployment, signal)
  const final: Deployment = { ...deployment, adopted: { ...deployment.adopted!, ...(version && { version }) } }
  const context = { deployment: final, world, secrets: secretValues(mapped.secrets) }
  const run = { world, name: final.name, command: 'gatewright adopt', listen: () => undefined, signal }
  await alone(run, context, async (journal, listen) => {
    await writeIdentity(world, final.name, (await readIdentity(world, final.name)) ?? newIdentity(world, final.name))
    await applyPlan({ changes: [change], asIs: [] }, { steps: [record as Step], context, journal, listen, signal })
    await journal.finished()
  })
  return { ...adoption, deployment: final, corrections: corrections(final, mapped.secrets.get('secrets.masterKey')) }
}

/** A tag says what somebody called the image, so what is in it is asked; an image that cannot be asked keeps what the proxy said of itself. */
async function imageVersion(world: World, deployment: Deployment, signal: AbortSignal): Promise<string | undefined> {
  const context = { deployment, world, signal, secrets: secretValues(new Map()), report: () => undefined }
  return readVersion(context).catch((error: unknown) => {
    signal.throwIfAborted()
    if (error instanceof Failure) return deployment.adopted?.version
    throw error
  })
}
