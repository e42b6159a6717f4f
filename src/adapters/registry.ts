/** What a tag or a digest names at present. */
export interface Manifest {
  /** `sha256:…` of what the name stands for: a list where the image has several architectures, else the one image. */
  digest: string
  /** `linux/amd64` and the like; empty where the manifest is that of one image, which does not say. */
  platforms: string[]
}

/** The door to the registries of container images, by the HTTP API that all of them speak (distribution.github.io/distribution/spec/api). Reads only. */
export interface RegistryDoor {
  /** Every tag of a repository, such as ghcr.io/berriai/litellm. */
  tags(repository: string, signal?: AbortSignal): Promise<string[]>
  /** `undefined` where there is no such tag or digest. */
  manifest(repository: string, name: string, signal?: AbortSignal): Promise<Manifest | undefined>
}

/** None: in a rehearsal nothing outside is asked. */
export const noRegistry: RegistryDoor = { tags: async () => [], manifest: async () => undefined }
