import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import Docker from 'dockerode'
import { engineSocket } from './engine.ts'
import type { PublishGateway } from './open.ts'

/** An image that `docker save` wrote into a file. */
export type SavedImage = { file: string; reference: string; version: string }

const variable = 'GATEWRIGHT_TEST_SAVED_IMAGE'

/** Says to a run which image is its gateway. */
export const imageVariables = (image: SavedImage) => ({ [variable]: JSON.stringify(image) })

/** The one of this run, if it has one. */
export const savedImage = (): SavedImage | undefined =>
  process.env[variable] ? (JSON.parse(process.env[variable]) as SavedImage) : undefined

/** An image that was pulled outside of the bed, where there is a way to its registry. */
export const publishSaved =
  ({ file, reference: source, version }: SavedImage): PublishGateway =>
  async ({ registry }) => {
    const docker = new Docker({ socketPath: engineSocket })
    const finished = (progress: NodeJS.ReadableStream) =>
      new Promise<void>((resolve, reject) =>
        docker.modem.followProgress(progress, (error, events: { error?: string }[]) => {
          const failure = error?.message ?? events.find(event => event.error)?.error
          if (failure === undefined) resolve()
          else reject(new Error(`${source} could not be given to the bed: ${failure}`))
        }),
      )
    const archive = createReadStream(file)
    await once(archive, 'open')
    await finished(await docker.loadImage(archive))
    const [repository, tag] = [`${registry}/berriai/litellm`, `v${version}`]
    const reference = `${repository}:${tag}`
    await docker.getImage(source).tag({ repo: repository, tag })
    await finished(await docker.getImage(reference).push({ authconfig: {} }))
    const { RepoDigests } = await docker.getImage(reference).inspect()
    const digest = RepoDigests.find(name => name.startsWith(`${repository}@`))!.split('@')[1]!
    return { repository, tag, reference, digest, version }
  }
