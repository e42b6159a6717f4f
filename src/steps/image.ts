import { each, type OwnedResource } from '../engine/owned.ts'
import { ownLabel } from '../gateway/paths.ts'
import { join } from 'node:path'
import type { ImageState } from '../adapters/container-engine.ts'
import type { Deployment } from '../deployment/schema.ts'
import { judgeVersion } from '../versions/versions.ts'
import type { ApplyContext, PlanContext, Receipt, Step } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { signatureLine } from '../registry/signature.ts'
import { changesOf } from '../gateway/change.ts'
import { pulledEarly, removeUnused } from './pulled-early.ts'
import { receiptOf, recorded } from '../gateway/recorded.ts'

/** The image as the container names it. */
export const imageReference = ({ image }: Pick<Deployment, 'image'>) => `${image.repository}:${image.tag}`

export interface ImageStateFound {
  image?: ImageState
  /** Version that an earlier run read from this very image. */
  knownVersion?: string
  /** It was pulled for this setup while the questions were answered. */
  pulledEarly?: boolean
}

/** Asks the installed package itself: a tag says what somebody called the image, not what is in it. */
const versionCommand = ['-c', "from importlib.metadata import version; print(version('litellm'))"]

/** The version of LiteLLM in a local image, read in a container that removes itself. */
export async function readVersion({ deployment, world, signal }: ApplyContext): Promise<string> {
  const image = imageReference(deployment)
  const { exitCode, output } = await world.engine.runOnce(
    { image, entrypoint: ['python3'], args: versionCommand },
    signal,
  )
  const version = output.raw().trim().split('\n').at(-1) ?? ''
  if (exitCode === 0 && /^\d+\.\d+/.test(version)) return version
  throw new Failure({
    what: `${image} does not say which LiteLLM it holds`,
    why: `python3 in it ended with code ${exitCode}: ${version || 'no output'}`,
    next: 'name an image of LiteLLM, such as ghcr.io/berriai/litellm',
    exit: Exit.refused,
  })
}

function refuseVersion(version: string, where: string): void {
  const verdict = judgeVersion(version)
  if (verdict.accepted) return
  throw new Failure({
    what: `LiteLLM ${version} is not used for a gateway`,
    why: `${verdict.why} (${where})`,
    next: 'choose a newer version in the address section, or set image.tag',
    exit: Exit.refused,
  })
}

/** A tag that is a version number is judged before anything is pulled; `lts` or a digest can only be judged by what is in the image. */
function refuseTag({ image }: Deployment): void {
  const number = image.tag.replace(/^v|@.*$/g, '')
  if (/^\d+\.\d+\.\d+/.test(number)) refuseVersion(number, `the tag ${image.tag}`)
}

const wasPulledEarly = async ({ deployment, world }: PlanContext) =>
  (await pulledEarly(world, deployment.name)) === imageReference(deployment)

const make = changesOf('image', 'Docker')

/** A rehearsal runs no image: whatever version is planned, what serves speaks the contract of one. */
const standIn = (version: string) => `a stand-in for LiteLLM ${version}`

/** Every image that we pulled for a deployment, those of earlier versions among them. Before it became a list, the receipt said it of its one reference. */
function pulledBy(receipt: Receipt | undefined): string[] {
  const { pulled, reference } = receipt ?? {}
  if (Array.isArray(pulled)) return pulled.map(String)
  return pulled === true && typeof reference === 'string' ? [reference] : []
}

/** Images that were pulled for this gateway. */
const ownedImages = each(async ({ change, receipt }, { world, deployment }) => {
  const pulled = receipt ? pulledBy(receipt) : change.action === 'create' ? [imageReference(deployment)] : []
  const running = await world.engine.containers()
  const looked = pulled.map(async (reference): Promise<OwnedResource | undefined> => {
    const is = await world.engine.image(reference)
    if (!is) return undefined
    const users = running.filter(({ imageId, spec }) => imageId === is.id && spec.labels[ownLabel] !== deployment.name)
    const detail = users.length > 0 ? `used by container ${users[0]!.spec.name}` : undefined
    const standing = users.length > 0 ? 'shared' : 'ours'
    return { changes: [], group: 'Docker', what: `image ${reference}`, standing, ...(detail && { detail }) }
  })
  const found = (await Promise.all(looked)).filter(one => one !== undefined)
  // Its undo looks again which of them are in use: the entry is done with in any case.
  return [{ changes: [change.id], group: 'Docker', what: change.what, standing: 'gone' as const }, ...found]
})

/** LiteLLM's image, and the proof that its version is one for a gateway. */
export const image: Step<ImageStateFound> = {
  id: 'image',
  title: 'image',
  after: [],
  async inspect(context) {
    const found = await context.world.engine.image(imageReference(context.deployment))
    if (!found) return {}
    const made = await recorded(context)
    const known = receiptOf<string>(made, 'image:image', 'imageId') === found.id
    const knownVersion = known ? receiptOf<string>(made, 'image:image', 'version') : undefined
    const isEarly = await wasPulledEarly(context)
    return { image: found, ...(knownVersion && { knownVersion }), ...(isEarly && { pulledEarly: true }) }
  },
  plan({ image: is, knownVersion, pulledEarly: isEarly }, { deployment, world }) {
    refuseTag(deployment)
    const what = `image ${imageReference(deployment)}`
    if (world.rehearsal)
      return knownVersion
        ? { changes: [], asIs: [`${what}: ${standIn(knownVersion)} in its place`] }
        : { changes: [make('image', 'run', what, { detail: 'a stand-in, in its place' })], asIs: [] }
    if (!is)
      return { changes: [make('image', 'create', what, { detail: 'pulled, then its version is read' })], asIs: [] }
    if (!knownVersion && isEarly)
      return { changes: [make('image', 'create', what, { detail: 'pulled as agreed; its version is read' })], asIs: [] }
    if (!knownVersion)
      return { changes: [make('image', 'run', what, { detail: 'is here; its version is read' })], asIs: [] }
    return { changes: [], asIs: [`${what}, LiteLLM ${knownVersion}`] }
  },
  async apply(change, context): Promise<Receipt> {
    const { deployment, world, report, signal } = context
    const reference = imageReference(deployment)
    const isEarly = await wasPulledEarly(context)
    const earlier = pulledBy((await recorded(context)).get(change.id)?.receipt)
    const here = await world.engine.image(reference)
    if (!here) await world.engine.pull(reference, pull => report({ kind: 'pull', pull }), signal)
    const found = here ?? (await world.engine.image(reference))
    const version = await readVersion(context)
    report({ kind: 'text', text: world.rehearsal ? standIn(version) : `LiteLLM ${version}` })
    refuseVersion(version, `read from ${reference}`)
    const digest = found?.digests.find(each => each.startsWith(`${deployment.image.repository}@`))
    if (digest !== undefined && !world.rehearsal) {
      const key = join(world.own.config, 'cosign.pub')
      const hasKey = (await world.files.read(key)) !== undefined
      const line = await signatureLine(world.run, { digest, version, ...(hasKey && { key }) }, signal)
      report({ kind: 'text', text: line })
    }
    const pulled = here && !isEarly ? earlier : [...new Set([...earlier, reference])]
    return { reference, imageId: found?.id, digest: found?.digests[0], version, pulled }
  },
  owned: ownedImages,
  async undo(change, receipt, { deployment, world }) {
    const made = change.action === 'create' ? [imageReference(deployment)] : []
    for (const reference of receipt ? pulledBy(receipt) : made) await removeUnused(world, reference)
  },
}
