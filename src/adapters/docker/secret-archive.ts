import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import type { OneShotSpec } from '../container-engine.ts'
import { secretFileContent, secretFileMode, secretFilePath, secretFileText } from '../secret-file.ts'
import { unlessMissing } from './client.ts'

/** Puts a container's secret file into it. It must not have started. */
export async function putSecretFile(
  container: Docker.Container,
  { env = {}, hidden = [] }: Pick<OneShotSpec, 'env' | 'hidden'>,
): Promise<void> {
  const { default: tar } = await import('tar-stream')
  const archive = tar.pack()
  archive.entry({ name: secretFilePath.slice(1), mode: secretFileMode }, secretFileText(env, hidden))
  archive.finalize()
  await container.putArchive(archive as unknown as NodeJS.ReadableStream, { path: '/' })
}

/** The variables in a container's secret file; none where it has lost it. */
export async function readSecretFile(container: Docker.Container): Promise<Record<string, string>> {
  const archive = await unlessMissing(container.getArchive({ path: secretFilePath }))
  if (!archive) return {}
  const { default: tar } = await import('tar-stream')
  const extract = tar.extract()
  let content = ''
  extract.on('entry', (_header, stream, next) => {
    text(stream as Readable).then(read => ((content = read), next()), next)
  })
  await pipeline(archive, extract)
  return secretFileContent(content)
}
