import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BackedUp, backedUp } from '../backup/content.ts'
import { type Manifest, type Unpacked, unpacked } from '../backup/pack.ts'
import { askPassphrase, secretFrom } from '../backup/passphrase.ts'
import { saltKeyName } from '../backup/proof.ts'
import { notOpened, type Opening, opened } from '../backup/seal.ts'
import { shownOf } from '../backup/shown.ts'
import { merged } from '../deployment/answers.ts'
import { deploymentFrom } from '../deployment/file.ts'
import { moment } from '../deployment/moment.ts'
import { secretsOf } from '../deployment/secrets.ts'
import { contentOf as dumpContent } from '../dump/read.ts'
import { Exit, Failure } from '../failure.ts'
import { openHostWorld } from '../setup/ground.ts'
import { deploymentFiles } from '../paths.ts'
import { Secret } from '../secret.ts'
import type { Course } from '../setup/course.ts'
import type { World } from '../world.ts'
import { readAnswers } from '../setup/open.ts'
import { commandName } from '../command-name.ts'
import { type SetupOptions } from '../setup/options.ts'
import { setup } from './setup.ts'
import type { CourseOptions } from './upgrade.ts'

export interface RestoreOptions extends CourseOptions, Pick<SetupOptions, 'answers'> {
  passphraseFile?: string
  identityFile?: string
  /** Of the gateway that was backed up: proves that whoever made the backup knew it. */
  saltKeyFile?: string
  /** Goes on although nothing proves who made the backup. */
  unprovedOrigin?: boolean
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

/** Settings of the store that are not the deployment's own. */
function foreignIn({ deployment, stored }: BackedUp) {
  const own = new Set(secretsOf(deployment).map(({ scope, name }) => `${scope} ${name}`))
  const of = (scope: 'container' | 'keys') =>
    new Map([...stored[scope]].filter(([name]) => !own.has(`${scope} ${name}`)))
  return { container: of('container'), keys: of('keys') }
}

/** What is known of who made a backup. age's passphrase is a proof by itself; for a public key, which others may have, the gateway's salt key is one. */
async function originOf(world: World, found: Unpacked, path: string, options: RestoreOptions): Promise<Origin> {
  if (options.saltKeyFile !== undefined) {
    if (found.isProvedBy(await secretFrom(world.files, options.saltKeyFile))) return 'proved'
    throw notOpened(
      path,
      'whoever made it did not know this salt key',
      'do not use it, or give the salt key of this gateway',
    )
  }
  return options.identityFile === undefined ? 'proved' : 'not proved'
}

type Origin = 'proved' | 'not proved'

const originText = (origin: Origin, { saltKeyFile }: RestoreOptions): string => {
  if (origin === 'not proved')
    return 'Nobody has proved who made it: whoever has the public key that it is encrypted for could have.'
  return saltKeyFile === undefined
    ? 'Whoever made it knew the passphrase.'
    : 'Whoever made it knew the salt key of the gateway.'
}

/** What the gateway of the backup bore. Who made the backup has to be known, and to have known the salt key in it: else anybody could name what is another’s. */
function identityIn(found: Unpacked, { stored }: BackedUp, origin: Origin): Manifest['identity'] {
  const saltKey = stored.container.get(saltKeyName)
  return origin === 'proved' && saltKey && found.isProvedBy(saltKey) ? found.manifest.identity : undefined
}

/** Opens a backup and says what it would bring. The dump rests in the state directory, mode 600; it is read to its end before anything is done. */
async function restoreCourse(world: World, home: string, file: string, options: RestoreOptions) {
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
    const found = await unpacked(content, path, dump => world.files.write(staging, dump, { mode: 0o600 }))
    const { manifest, config } = found
    const gateway = backedUp(found, path, home)
    await refuseKnown(world, manifest.deployment)
    const origin = await originOf(world, found, path, options)
    const identity = identityIn(found, gateway, origin)
    const bytes = (await world.files.stat(staging))?.size ?? 0
    const dump = await dumpContent(world.files.stream(staging))
    // What a backup says is allowed was not allowed here.
    const { accept: _, ...brought } = gateway.deployment
    const given = merged(brought, options.answers ? await readAnswers(options.answers) : {})
    const course: Course = {
      command: `restore ${file}`,
      given,
      secrets: gateway.secrets,
      bringsBack: {
        ...(config !== undefined && { config }),
        dump: { path: staging, bytes, at: manifest.at, schema: manifest.schema },
        intoEmpty: true,
        ...(identity && { identity }),
        foreign: foreignIn(gateway),
      },
      notes: [
        `The backup of ${manifest.deployment} of ${moment(manifest.at)}, LiteLLM ${manifest.version ?? manifest.image}, with its database.`,
        originText(origin, options),
        ...(identity
          ? [
              'Where that gateway is still here and only its state was lost, it is taken up again as it is, its database too.',
            ]
          : []),
        ...shownOf(deploymentFrom(given).deployment, dump, config),
      ],
      asks: true,
    }
    return { name: manifest.deployment, course, origin, forget }
  } catch (error) {
    await forget()
    throw error
  }
}

const canAsk = ({ yes, json }: RestoreOptions) =>
  !yes && !json && process.stdin.isTTY === true && process.stdout.isTTY === true

/** Nobody but a person can say that they know who made a backup. */
async function confirmOrigin(course: Course, options: RestoreOptions): Promise<void> {
  if (options.plan || options.unprovedOrigin) return
  if (canAsk(options)) {
    const { openAsker } = await import('../asker/open-asker.ts')
    const asker = await openAsker(process.env.TERM === 'dumb' ? 'lines' : 'prompts')
    try {
      for (const line of course.notes) asker.say(line)
      const message = 'Do you know who made this backup, and go on'
      const help = 'With --salt-key-file FILE the salt key of the gateway proves it.'
      if (await asker.confirm({ message, help, value: false, check: () => undefined })) return
    } finally {
      asker.close()
    }
  }
  throw new Failure({
    what: 'nothing was restored',
    why: 'nothing proves who made this backup: whoever has the public key could have, and it would run as your gateway',
    next: 'prove it by the gateway’s salt key, --salt-key-file FILE; or, where you know where it comes from, add --unproved-origin',
    exit: Exit.refused,
  })
}

/** `gatewright restore FILE`: the gateway of a backup, on a host that does not have it. */
export async function restore(options: RestoreOptions, file: string): Promise<number> {
  const { world, user } = await openHostWorld()
  const { name, course, origin, forget } = await restoreCourse(world, user.home || homedir(), file, options)
  try {
    if (origin === 'not proved') await confirmOrigin(course, options)
    const { answers: _, ...rest } = options
    return await setup({ ...rest, deployment: name, course })
  } finally {
    await forget()
  }
}
