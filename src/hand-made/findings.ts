import { commandName } from '../command-name.ts'
import type { Found } from '../doctor/finding.ts'
import type { World } from '../world.ts'
import { openEnvFiles } from './env-files.ts'
import type { HandMade } from './hand-made.ts'
import { configRules } from './rules/config.ts'
import { containerRules } from './rules/container.ts'
import { imageRules } from './rules/image.ts'
import { secretsRules } from './rules/secrets.ts'

const rules = [...imageRules, ...secretsRules, ...containerRules, ...configRules]

/** What is wrong with a gateway that was set up by hand, beyond what doctor finds of every gateway. Reads only. */
export async function handMadeFindings(
  found: HandMade,
  version: string | undefined,
  home: string,
  world: Pick<World, 'files'>,
): Promise<Found[]> {
  const looked = { found, version, correct: `${commandName} reconfigure --deployment ${found.is.spec.name}` }
  const told = rules.map(rule => rule(looked)).filter(one => one !== undefined && one !== false)
  return [...told, ...(await openEnvFiles(found, home, world))]
}
