import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { unpacked } from '../backup/pack.ts'
import { askPassphrase, secretFrom } from '../backup/passphrase.ts'
import { type Opening, opened } from '../backup/seal.ts'
import { merged } from '../deployment/answers.ts'
import { deploymentFrom, parseAnswers } from '../deployment/file.ts'
import { moment } from '../deployment/moment.ts'
import type { Deployment } from '../deployment/schema.ts'
import { secretsOf } from '../deployment/secrets.ts'
import { Exit, Failure } from '../failure.ts'
import { openHostWorld } from '../host/ground.ts'
import { deploymentFiles } from '../paths.ts'
import { Secret } from '../secret.ts'
import type { Course } from '../setup/course.ts'
import { storedValues } from '../steps/secrets/resolve.ts'
import type { World } from '../world.ts'
import { readAnswers } from './open.ts'
import { commandName, type SetupOptions } from './options.ts'
import { setup } from './setup.ts'
import type { CourseOptions } from './upgrade.ts'

export interface RestoreOptions extends CourseOptions, Pick<SetupOptions, 'answers'> {
  passphraseFile?: string
  identityFile?: string
}

async function openingOf({ files }: World, { passphraseFile, identityFile }: RestoreOptions): Promise<Opening> {
  if (identityFile !== undefined) {
    const text = (await secretFrom(files, identityFile)).reveal()
    // A file of age-keygen has its public key as a comment.
    const lines = text.split('\n').filter(line => line.startsWith('AGE-SECRET-KEY-'))
    return { identities: lines.map(line => Secret.of(line.trim())) }
  }
  return {
    passphrase: passphraseFile === undefined ? await askPassphrase(false) : await secretFrom(files, passphraseFile),
  }
}

/** Paths below the home of who made the backup are below the home of who restores it. */
export function rehomed({ paths, ...rest }: Deployment, from: string, to: string): Deployment {
  const move = (path: string) => (path.startsWith(`${from}/`) ? join(to, path.slice(from.length)) : path)
  return {
    ...rest,
    paths: { ...paths, project: move(paths.project), ...(paths.secrets && { secrets: move(paths.secrets) }) },
  }
}

async function refuseKnown({ files, own }: World, name: string): Promise<void> {
  const path = deploymentFiles(own, name).deployment
  if ((await files.read(path)) === undefined) return
  throw new Failure({
    what: `nothing was restored`,
    why: `there is a gateway named ${name} here already (${path})`,
    next: `go back to an earlier state of it: ${commandName} rollback; or take it away first: ${commandName} remove`,
    exit: Exit.refused,
  })
}

type Content = ReadonlyMap<string, Secret>
const contentOf = (values: Record<string, string> = {}): Content =>
  new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)]))

/** Settings of the store that are not the deployment's own. */
function foreignIn(deployment: Deployment, stored: Record<'container' | 'keys', Content>) {
  const own = new Set(secretsOf(deployment).map(({ scope, name }) => `${scope} ${name}`))
  const of = (scope: 'container' | 'keys') =>
    new Map([...stored[scope]].filter(([name]) => !own.has(`${scope} ${name}`)))
  return { container: of('container'), keys: of('keys') }
}

/** Opens a backup and says what it would bring. The dump rests in the state directory, mode 600. */
export async function restoreCourse(world: World, home: string, file: string, options: RestoreOptions) {
  const path = resolve(file)
  if (!(await world.files.stat(path)))
    throw new Failure({
      what: `${path} cannot be opened`,
      why: 'it does not exist',
      next: 'name a file that gatewright backup wrote',
      exit: Exit.usage,
    })
  const content = await opened(world.files.stream(path), await openingOf(world, options), path)
  const staging = join(world.own.state, `restore-${process.pid}.sql.gz`)
  await world.files.makeDirectory(world.own.state, 0o700)
  const forget = () => world.files.remove(staging)
  try {
    const { manifest, ...texts } = await unpacked(content, path, dump =>
      world.files.write(staging, dump, { mode: 0o600 }),
    )
    await refuseKnown(world, manifest.deployment)
    const deployment = rehomed(deploymentFrom(parseAnswers(texts.deployment, path)).deployment, manifest.home, home)
    const stored = { container: contentOf(texts.secrets.container), keys: contentOf(texts.secrets.keys) }
    const bytes = (await world.files.stat(staging))?.size ?? 0
    const course: Course = {
      command: `restore ${file}`,
      given: merged({ ...deployment }, options.answers ? await readAnswers(options.answers) : {}),
      secrets: storedValues(deployment, stored),
      bringsBack: {
        ...(texts.config !== undefined && { config: texts.config }),
        dump: { path: staging, bytes, at: manifest.at, schema: manifest.schema },
        foreign: foreignIn(deployment, stored),
      },
      notes: [
        `The backup of ${manifest.deployment} of ${moment(manifest.at)}, LiteLLM ${manifest.version ?? manifest.image}, with its database.`,
      ],
      asks: true,
    }
    return { name: manifest.deployment, course, forget }
  } catch (error) {
    await forget()
    throw error
  }
}

/** `gatewright restore FILE`: the gateway of a backup, on a host that does not have it. */
export async function restore(options: RestoreOptions, file: string): Promise<number> {
  const { world, user } = await openHostWorld()
  const { name, course, forget } = await restoreCourse(world, user.home || homedir(), file, options)
  try {
    const { answers: _, ...rest } = options
    return await setup({ ...rest, deployment: name, course })
  } finally {
    await forget()
  }
}
