import type { Deployment } from '../deployment/schema.ts'
import { moment } from '../deployment/moment.ts'
import { auditRowsSince, schemaOf } from '../dump/facts.ts'
import { Exit, Failure } from '../failure.ts'
import { deploymentOf, type Dump, dumpFor, type Generation, generations } from '../generations/generation.ts'
import { storeContent } from '../generations/kept-secrets.ts'
import { secretsBack, withoutLost } from '../generations/secrets.ts'
import { generationText, summaryOf } from '../generations/text.ts'
import type { Course } from './course.ts'
import { databaseLogin } from '../steps/logins.ts'
import { projectFiles } from '../gateway/paths.ts'
import { storesOf } from '../steps/secrets/left.ts'
import type { World } from '../world.ts'
import { deployed } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'

const refused = (what: string, why: string, next: string, exit: typeof Exit.refused | typeof Exit.usage) =>
  new Failure({ what, why, next, exit })

/** The generation that is wanted, by its number as it is typed. */
export function found(all: Generation[], wanted: string): Generation {
  const generation = all.find(({ number }) => String(number) === wanted)
  if (generation) return generation
  const numbers = all.map(({ number }) => number).join(', ')
  throw refused(
    `there is no generation ${wanted}`,
    numbers ? `kept are ${numbers}` : 'no earlier deployment is kept',
    `list them: ${commandName} rollback --json`,
    Exit.usage,
  )
}

/** The image of a generation: by its digest where the tag stands for another one by now. */
async function imageOf(world: World, { image }: Deployment, { kept }: Generation): Promise<Deployment['image']> {
  const tag = image.tag.replace(/@.*$/, '')
  const here = await world.engine.image(`${image.repository}:${tag}`)
  if (here?.id === kept.image.id) return { ...image, tag }
  const digest = kept.image.digest?.replace(/^.*@/, '')
  return digest ? { ...image, tag: `${tag}@${digest}` } : { ...image, tag }
}

async function whatIsLost(world: World, login: Parameters<typeof auditRowsSince>[1], dump: Dump): Promise<string[]> {
  const rows = await auditRowsSince(world, login, new Date(dump.at))
  return [
    `Its database is another: it is put back to the dump of ${moment(dump.at)}, and the gateway does not answer meanwhile.`,
    `Audit rows since then would be lost: ${rows}. The present database is dumped first, and kept.`,
  ]
}

/** The way back to a generation. */
export async function rollbackCourse(world: World, name: string, wanted: string): Promise<Course> {
  const context = await deployed(world, name)
  const all = await generations(world, name)
  const generation = found(all, wanted)
  const earlier = deploymentOf(generation)!
  const login = await databaseLogin(context)
  const { needed, dump } = dumpFor(all, generation, await schemaOf(world, login))
  if (needed && !dump)
    throw refused(
      `generation ${wanted} cannot serve any more`,
      'the database was migrated since, and there is no dump from before that',
      `choose another one: ${commandName} rollback --json`,
      Exit.refused,
    )
  const store = world.secretStore(context.deployment)
  const now = await storeContent(store)
  const secrets = await secretsBack(await storesOf(context), all, generation, now)
  const config = generation.kept.files.find(({ path }) => path === projectFiles(earlier).configFile)?.content
  return {
    command: `rollback ${wanted}`,
    given: { ...withoutLost(earlier, secrets, now), image: await imageOf(world, earlier, generation) },
    secrets,
    bringsBack: { ...(config !== undefined && { config }), ...(dump && { dump }) },
    before: context.deployment,
    notes: [
      `Back to generation ${wanted}: ${generationText(summaryOf(generation))}.`,
      ...(dump ? await whatIsLost(world, login, dump) : ['Its database is the present one: nothing is lost.']),
      'What was rotated since stays rotated.',
    ],
  }
}
