import type { ContainerState } from '../adapters/container-engine.ts'
import { judgeVersion } from '../versions/versions.ts'
import { imageReference } from '../steps/image.ts'
import { receiptOf, recorded } from '../gateway/recorded.ts'
import { check, type CheckContext, failed, passed } from './check.ts'

/** Where a digest of the repository begins: `ghcr.io/berriai/litellm@sha256:…`. */
const shortDigest = (digest: string) => digest.slice(digest.indexOf('@') + 1, digest.indexOf('@') + 20)

/** The version that was read from this very image when it was set up, else read from it now; a tag can say anything. */
export async function versionIn(
  imageId: string,
  context: Pick<CheckContext, 'world' | 'deployment' | 'signal'>,
): Promise<string> {
  const made = await recorded(context)
  const known = receiptOf<string>(made, 'image:image', 'version')
  if (known && receiptOf<string>(made, 'image:image', 'imageId') === imageId) return known
  const script = "from importlib.metadata import version; print(version('litellm'))"
  const once = { image: imageId, entrypoint: ['python3'], args: ['-c', script] }
  const { output } = await context.world.engine.runOnce(once, context.signal)
  return output.raw().trim().split('\n').at(-1) ?? ''
}

/** Another image than planned, or than the one whose version was read: a name says what it stood for when the container was made. */
async function otherImage({ spec, imageId }: ContainerState, context: CheckContext): Promise<string | undefined> {
  const wanted = imageReference(context.deployment)
  if (spec.image !== wanted) return `the container runs ${spec.image}; planned is ${wanted}`
  const made = await recorded(context)
  // After a change that failed or was taken back, the last image that was looked into is another one than what serves again.
  if (receiptOf<string>(made, 'image:image', 'reference') !== wanted) return undefined
  const read = receiptOf<string>(made, 'image:image', 'imageId')
  return read !== undefined && read !== imageId
    ? `the container runs another image of the name ${wanted} than the one that setup looked into`
    : undefined
}

export const image = check(
  'image',
  'image',
  'the image came from the planned repository, by digest, and its version has no known fault',
  async context => {
    const { deployment, world } = context
    const state = await world.engine.container(deployment.name)
    if (!state) return failed(`there is no container ${deployment.name}`)
    const other = await otherImage(state, context)
    if (other) return failed(other)
    const used = await world.engine.image(state.imageId)
    const digest = used?.digests.find(one => one.startsWith(`${deployment.image.repository}@`))
    if (!digest)
      return failed(
        `the image ${state.spec.image} has no digest: it was not pulled from ${deployment.image.repository}`,
      )
    const version = await versionIn(state.imageId, context)
    const verdict = judgeVersion(version)
    if (!verdict.accepted) return failed(`LiteLLM ${version}: ${verdict.why}`, [digest])
    const tagged = /^v?(\d+\.\d+\.\d+)/.exec(deployment.image.tag)?.[1]
    if (tagged && version.match(/^\d+\.\d+\.\d+/)?.[0] !== tagged)
      return failed(`the tag ${deployment.image.tag} says LiteLLM ${tagged}, and in the image is ${version}`, [digest])
    return passed(`LiteLLM ${version}, ${shortDigest(digest)}…`, [digest])
  },
  { notInRehearsal: 'a rehearsal runs a stand-in and no image, so there is no digest' },
)
