import { chmodSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Bed } from '../../bed/bed.ts'
import { chosenForm } from '../../bed/official-image.ts'
import { launchProcess } from '../../contract/process-subject.ts'
import type { Subject } from '../../contract/subject.ts'
import { undescribed } from '../../../src/steps/container/spec.ts'
import { chosenVersion, engineNotice } from './recipe.ts'

/** The real proxy as a container of the bed's engine, by the image's own user, entry point and environment. */
export function proxyInImage(bed: () => Pick<Bed, 'bin' | 'gateway'>): Subject {
  return {
    name: `LiteLLM ${chosenVersion()} in an image of the form ${chosenForm()} (${engineNotice})`,
    // On two processors that others use as well, its imports alone take a minute, and 220 migrations come after.
    readyWithin: 300_000,
    launch: ({ config, port, env: { PATH: _, ...given } }) => {
      const env = { ...undescribed, ...given }
      const { bin, gateway } = bed()
      const directory = dirname(config)
      forEverybody(directory)
      const options = ['--rm', '--init', '--network', 'host', '--volume', `${directory}:${directory}:ro`]
      // By name alone: the client takes the values from its own environment.
      const variables = Object.keys(env).flatMap(name => ['--env', name])
      const args = ['--config', config, '--port', String(port)]
      const command = [join(bin, 'docker'), 'run', ...options, ...variables, gateway.reference, ...args]
      return launchProcess(command, { config, port, env })
    },
  }
}

/** What the image's user has to read. */
function forEverybody(directory: string): void {
  chmodSync(directory, 0o755)
  for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o644)
}
