import { resolve } from 'node:path'
import { backupText, fileProblem, makeBackup, stopped } from '../backup/make.ts'
import { askPassphrase, newPassphrase } from '../backup/passphrase.ts'
import type { Seal } from '../backup/seal.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import { Exit, Failure } from '../failure.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import { refuseUncorrected } from '../hand-made/uncorrected.ts'
import { print, printJson } from '../output.ts'
import { inPlace } from '../setup/place.ts'
import type { CommonOptions } from '../setup/options.ts'
import type { World } from '../world.ts'

export interface BackupOptions extends CommonOptions {
  passphraseFile?: string
  recipient?: string[]
}

const refused = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.usage })

async function sealOf({ files }: World, { passphraseFile, recipient = [] }: BackupOptions): Promise<Seal> {
  if (recipient.length > 0 && passphraseFile !== undefined)
    throw refused('nothing was written', 'a file of age has a passphrase or recipients, not both', 'give one of them')
  if (recipient.length > 0) return { recipients: recipient }
  return {
    passphrase: passphraseFile === undefined ? await askPassphrase(true) : await newPassphrase(files, passphraseFile),
  }
}

/** `gatewright backup FILE`: the whole gateway in one encrypted file. It goes on serving. */
export async function backup(options: BackupOptions, file: string): Promise<number> {
  return inPlace(options, async ({ world, user }) => {
    const name = options.deployment
    const path = resolve(file)
    await refuseUncorrected(world, await recordedDeployment(world, name), `${path} was not written`)
    const problem = await fileProblem(world.files, path)
    if (problem) throw problem
    const seal = await sealOf(world, options)
    const ending = new AbortController()
    const made = await endingOnSignals(
      () => ending.abort(stopped()),
      () => makeBackup(world, { name, user, path }, seal, ending.signal),
    )
    if (options.json) printJson(made)
    else print(backupText(name, made))
    return Exit.done
  })
}
