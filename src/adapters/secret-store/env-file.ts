import { dirname, join } from 'node:path'
import { Exit, Failure } from '../../failure.ts'
import { Secret } from '../../secret.ts'
import type { Files, Owner } from '../files.ts'
import type { KeptTexts, SecretScope, SecretStore } from '../secret-store.ts'
import { userNamed } from '../strict-modes.ts'
import { parseEnvText, renderEnvText } from './env-text.ts'

export interface EnvFileOptions {
  files: Files
  owner: Owner
  /** The file of each scope. */
  paths: Record<SecretScope, string>
  /** For the comment at the head of a new file. */
  name: string
}

const purpose: Record<SecretScope, string> = {
  container: 'what its container needs',
  keys: 'virtual keys for its clients; the container does not get them',
}

const header = (name: string, scope: SecretScope) =>
  `# Secrets of the gateway ${name}: ${purpose[scope]}.\n# Values stand raw, without quotes, as docker run --env-file reads them; where a reader would take one for something else, percent-encoded.\n`

/**
 * Refuses a file that others can read or replace, with the command that mends it, as OpenSSH does with private keys: a secret that was open to others
 * may be known to them.
 */
async function checkPrivate(path: string, { files, owner }: EnvFileOptions): Promise<void> {
  const is = await files.stat(path)
  if (!is) return
  const refuse = (why: string, next: string) => {
    throw new Failure({ what: `${path} is not used`, why, next, exit: Exit.refused })
  }
  if (is.kind !== 'file')
    refuse(`it is a ${is.kind === 'other' ? 'special file' : is.kind}`, `look at it: ls -ld ${path}`)
  if (![owner.uid, process.geteuid?.(), 0].includes(is.uid))
    refuse(
      `it belongs to ${await userNamed(is.uid)}, who can read and change it`,
      // root has come to a gateway that a user set up with sudo: it is that user's files.
      `${process.geteuid?.() === 0 ? `run this as ${await userNamed(is.uid)} with sudo, whose gateway it seems to be; or make the file yours: ` : ''}sudo chown ${owner.uid}:${owner.gid} ${path}`,
    )
  if ((is.mode & 0o077) !== 0)
    refuse(`others may read or change it (mode ${(is.mode & 0o777).toString(8)})`, `chmod 600 ${path}`)
  await files.checkWay(path, { mode: 0o600, owner })
}

/** Texts for a way back, each a mode-600 file beside the env file. */
function keptBeside(options: EnvFileOptions): KeptTexts {
  const { files, owner, paths, name } = options
  const directory = dirname(paths.container)
  const where: KeptTexts['where'] = kept => join(directory, `${name}.${kept}.json`)
  return {
    where,
    async read(kept) {
      await checkPrivate(where(kept), options)
      const text = await files.read(where(kept))
      return text === undefined ? undefined : Secret.of(text)
    },
    async write(kept, text) {
      await checkPrivate(where(kept), options)
      await files.makeDirectory(directory, 0o700, owner)
      await files.write(where(kept), text.reveal(), { mode: 0o600, owner })
    },
    remove: kept => files.remove(where(kept)),
  }
}

/** Secrets in a mode-600 env file for each scope. */
export function envFileStore(options: EnvFileOptions): SecretStore {
  const { files, owner, paths, name } = options
  const textOf = async (scope: SecretScope) => {
    await checkPrivate(paths[scope], options)
    return files.read(paths[scope])
  }
  return {
    kind: 'file',
    where: scope => paths[scope],
    read: async scope => parseEnvText((await textOf(scope)) ?? '', paths[scope]),
    async write(scope, values) {
      const path = paths[scope]
      const content = renderEnvText(values, (await textOf(scope)) ?? header(name, scope), path)
      if (content === header(name, scope)) return files.remove(path)
      await files.makeDirectory(dirname(path), 0o700, owner)
      await files.write(path, content, { mode: 0o600, owner })
    },
    remove: scope => files.remove(paths[scope]),
    kept: keptBeside(options),
  }
}
