import { dirname } from 'node:path'
import { localFiles } from '../adapters/local-files.ts'
import { parseAnswers } from '../deployment/file.ts'
import { answerAt } from '../deployment/answers.ts'
import { Exit, type ExitCode } from '../failure.ts'
import { deploymentFiles } from '../paths.ts'
import { pathsOf } from '../setup/place.ts'
import type { CommonOptions } from '../setup/options.ts'
import { print, printJson } from '../output.ts'

/** `gatewright paths`: where everything of a gateway lies, whether it exists or not. */
export async function paths(options: CommonOptions): Promise<ExitCode> {
  const { deployment, json } = options
  const own = deploymentFiles(pathsOf(options), deployment)
  const text = await localFiles.read(own.deployment)
  const answers = text === undefined ? {} : parseAnswers(text, own.deployment)
  const project = answerAt<string>(answers, 'paths.project')
  const secrets = answerAt<string>(answers, 'paths.secrets')
  const all = {
    ...own,
    ...(project && { project }),
    ...(secrets && { secrets, keys: `${dirname(secrets)}/${deployment}.keys.env` }),
  }
  if (json) printJson(all)
  else for (const [name, path] of Object.entries(all)) print(`${name.padEnd(14)}${path}`)
  return Exit.done
}
