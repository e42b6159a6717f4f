import { dirname } from 'node:path'
import { keyVariable } from '../clients/blocks.ts'
import type { Client, ClientParts } from '../clients/client.ts'
import { difference } from '../text/difference.ts'
import { CannotEdit } from '../clients/edit-json.ts'
import { editedText } from '../clients/write.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import type { System } from '../import/formats.ts'
import { redactor } from '../redact.ts'
import type { World } from '../world.ts'
import { commandName } from '../command-name.ts'
import { print, printJson, tell } from '../output.ts'

export interface WriteParts {
  client: Client
  parts: ClientParts
  world: Pick<World, 'files' | 'now'>
  user: Pick<HostFacts['user'], 'home' | 'uid' | 'gid'>
  options: { yes?: boolean; json?: boolean }
  /** Asks in the terminal. */
  ask: (question: string) => Promise<boolean>
}

const systems: Partial<Record<NodeJS.Platform, System>> = { darwin: 'macos', win32: 'windows' }

function fileOf({ files, nodes, name, id }: Client, home: string): string {
  const path = nodes && files?.[systems[process.platform] ?? 'linux']
  if (path) return path.replace(/^~/, home).replace('%APPDATA%', process.env.APPDATA ?? '')
  throw new Failure({
    what: `nothing was written for ${name}`,
    why: 'it is set up in a shell or a program, and has no file that holds this',
    next: `see its lines: ${commandName} connect ${id}`,
    exit: Exit.usage,
  })
}

const keyNeeded = ({ id, name }: Client) =>
  new Failure({
    what: `nothing was written for ${name}`,
    why: 'its file cannot refer to a key that stands elsewhere: the key itself has to be written into it',
    next: `agree to that: ${commandName} connect ${id} --write --reveal`,
    exit: Exit.refused,
  })

const notEditable = (path: string, id: string, why: string) =>
  new Failure({
    what: `${path} was not changed`,
    why,
    next: `put the lines in by hand: ${commandName} connect ${id}`,
    exit: Exit.refused,
  })

const unconfirmed = (path: string) =>
  new Failure({
    what: `${path} was not changed`,
    why: 'there is no terminal on which to confirm the difference',
    next: 'add --yes to write it',
    exit: Exit.usage,
  })

/** What would change, without the keys in it: the old lines may hold some as well. */
function shownDifference(before: string, after: string, key: string | undefined): string[] {
  const redact = redactor()
  return difference(before, after).map(line => {
    if (line.startsWith('-')) return redact(line)
    return key === undefined ? line : line.replaceAll(key, '‹secret›')
  })
}

const stamp = (now: Date) => now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)

function edited({ client, parts }: WriteParts, path: string, before: string | undefined): string {
  try {
    return editedText(client, before, parts)
  } catch (error) {
    if (error instanceof CannotEdit) throw notEditable(path, client.id, error.message)
    throw error
  }
}

/** Edits a client's own file: the difference first, a backup beside it, and nothing outside the settings of the gateway touched. */
export async function writeClient(all: WriteParts): Promise<ExitCode> {
  const { client, parts, world, options } = all
  const path = fileOf(client, all.user.home)
  if (!client.refersToKey && parts.key === undefined) throw keyNeeded(client)
  const before = await world.files.read(path)
  const after = edited(all, path, before)
  const say = options.json ? tell : print
  const result = { file: path, changed: before !== after }
  if (before === after) say(`${path} is as it should be.`)
  else {
    say(path)
    for (const line of shownDifference(before ?? '', after, parts.key)) say(line)
    await confirmed(all, path)
    const backup = await save(all, path, before, after)
    say(backup ? `Written. As it was: ${backup}` : 'Written.')
    if (parts.key === undefined) say(keyReminder(client, after))
    Object.assign(result, backup && { backup })
  }
  if (options.json) printJson(result)
  return Exit.done
}

/** What is left to do for a file that only refers to the key. */
const keyReminder = ({ name, takesKey }: Client, text: string): string =>
  text.includes(keyVariable)
    ? `It refers to the key: export ${keyVariable} where ${name} starts.`
    : `The key is not in it: ${name} ${takesKey}.`

async function confirmed({ options, ask }: WriteParts, path: string): Promise<void> {
  if (options.yes) return
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw unconfirmed(path)
  if (await ask(`Write ${path}`)) return
  throw new Failure({
    what: `${path} was not changed`,
    why: 'the difference was not agreed to',
    next: 'put the lines in by hand, or run the command again',
    exit: Exit.interrupted,
  })
}

/** Writes the file with the mode that it had; a new one is for its owner alone. The backup gets the same mode. */
async function save({ world, user, parts }: WriteParts, path: string, before: string | undefined, after: string) {
  const owner = { uid: user.uid, gid: user.gid }
  const is = await world.files.stat(path)
  // A key itself is for nobody else to read.
  const mode = parts.key === undefined ? (is?.mode ?? 0o600) : 0o600
  const backup = before === undefined ? undefined : `${path}.${stamp(world.now())}.bak`
  if (before === undefined) await world.files.makeDirectory(dirname(path), 0o755, owner)
  else await world.files.write(backup!, before, { mode: is?.mode ?? 0o600, owner })
  await world.files.write(path, after, { mode, owner })
  return backup
}
