import type { ContainerEngine, PullProgress } from '../container-engine.ts'
import { type Client, unlessMissing } from './client.ts'
import { joinedPulls } from './joined-pulls.ts'
import { followPull } from './pull.ts'
import { registryLogin } from './registry-login.ts'

async function pull(
  { docker, streaming }: Client,
  reference: string,
  configDirectory: string,
  report: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const authconfig = await registryLogin(reference, configDirectory)
  try {
    const stream = await streaming.pull(reference, { abortSignal: signal, ...(authconfig && { authconfig }) })
    const saidSo = await followPull(stream as AsyncIterable<Buffer>, report)
    if (!saidSo && !(await unlessMissing(docker.getImage(reference).inspect())))
      throw Object.assign(new Error('the pull ended without a result'), { code: 'ECONNRESET' })
  } catch (error) {
    // Cutting the connection is how a pull is cancelled, and looks like an engine that went away.
    signal.throwIfAborted()
    throw error
  }
}

/** The part of the engine that deals with images. */
export function imageCalls(
  client: Client,
  configDirectory: string,
): Pick<ContainerEngine, 'image' | 'pull' | 'removeImage'> {
  const { docker, doing, following } = client
  return {
    image: reference =>
      doing(`the image ${reference} could not be looked at`, async () => {
        const is = await unlessMissing(docker.getImage(reference).inspect())
        return is && { id: is.Id, digests: is.RepoDigests ?? [], sizeBytes: is.Size }
      }),
    pull: joinedPulls((reference, report, signal) =>
      following(`the image ${reference} could not be pulled`, () =>
        pull(client, reference, configDirectory, report, signal),
      ),
    ),
    removeImage: reference =>
      doing(`the image ${reference} could not be removed`, async () => {
        await unlessMissing(docker.getImage(reference).remove())
      }),
  }
}
