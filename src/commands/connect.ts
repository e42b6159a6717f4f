import { clientUrl } from '../clients/address.ts'
import type { Client, ClientParts } from '../clients/client.ts'
import { keyLines, keyName } from '../clients/key.ts'
import { linesOf } from '../clients/lines.ts'
import { partsOf } from '../clients/parts.ts'
import { clients } from '../clients/table.ts'
import { connectText } from '../clients/text.ts'
import type { Deployment, Key } from '../deployment/schema.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { inPlace } from '../setup/place.ts'
import type { Secret } from '../secret.ts'
import type { World } from '../world.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { writeClient } from './write-client.ts'
import { print, printJson, tell } from '../output.ts'

export interface ConnectOptions extends CommonOptions {
  address?: string
  key?: string
  newKey?: string
  reveal?: boolean
  write?: boolean
  yes?: boolean
}

const listed = () => clients.map(({ id }) => id).join(', ')

function clientNamed(id: string): Client {
  const client = clients.find(one => one.id === id)
  if (client) return client
  throw new Failure({
    what: `there is no client ${id}`,
    why: `known are ${listed()}`,
    next: `list them: ${commandName} connect`,
    exit: Exit.usage,
  })
}

function keyOf({ keys, name }: Deployment, alias: string | undefined): Key {
  const key = alias === undefined ? keys[0] : keys.find(one => one.alias === alias)
  if (key) return key
  // One that was adopted: the values of its keys cannot be had.
  if (keys.length === 0)
    throw new Failure({
      what: `${name} has no virtual key that a client could be given`,
      why: 'deployment.yaml names none; those that somebody made in the proxy are known to it by their hash only',
      next: `add one: ${commandName} reconfigure keys --deployment ${name}`,
      exit: Exit.usage,
    })
  throw new Failure({
    what: `${name} has no key ${alias}`,
    why: `its keys are ${keys.map(one => one.alias).join(', ')}`,
    next: 'name one of them: --key ALIAS',
    exit: Exit.usage,
  })
}

async function storedKey(world: World, deployment: Deployment, { alias }: Key): Promise<Secret> {
  const store = world.secretStore(deployment)
  const value = (await store.read('keys')).get(keyName(alias))
  if (value) return value
  throw new Failure({
    what: `the key ${alias} is not in the store`,
    why: `${store.where('keys')} does not hold ${keyName(alias)}`,
    next: `run ${commandName} setup, which makes what is missing`,
  })
}

/** An address that the gateway does not answer on is right behind a tunnel or a proxy, and wrong otherwise. */
function warning(url: string, { exposure }: Deployment): string | undefined {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (['localhost', '127.0.0.1', ...exposure.addresses].includes(host)) return undefined
  return `Note: the gateway answers on 127.0.0.1${exposure.addresses.map(one => `, ${one}`).join('')}. ${host} has to be a name of one of these, or to lead there.`
}

const keyText = (world: World, deployment: Deployment, { alias }: Key, { url, key }: ClientParts): string[] =>
  key === undefined ? keyLines(world.secretStore(deployment), alias, url) : [`KEY=${key}`]

/** The key that the client gets: one that is there, or with `--new-key` one of its own, which is made first unless it is there. */
async function keyFor(world: World, options: ConnectOptions): Promise<{ deployment: Deployment; key: Key }> {
  const recorded = () => recordedDeployment(world, options.deployment)
  const deployment = await recorded()
  const { newKey } = options
  if (newKey === undefined) return { deployment, key: keyOf(deployment, options.key) }
  if (!deployment.keys.some(({ alias }) => alias === newKey)) {
    const { makeKey } = await import('./new-key.ts')
    await makeKey(options, { alias: newKey, like: keyOf(deployment, options.key).alias }, ask)
  }
  const after = await recorded()
  return { deployment: after, key: keyOf(after, newKey) }
}

/** `gatewright connect`: the exact lines for one client, or with `--write` its own file edited. */
export async function connect(options: ConnectOptions, id: string | undefined): Promise<ExitCode> {
  if (id === undefined) return list(options)
  const client = clientNamed(id)
  return inPlace(options, async ({ world, user }) => {
    const { deployment, key } = await keyFor(world, options)
    const url = clientUrl(options.address ?? 'localhost', deployment.exposure.port)
    const parts = partsOf(deployment, key, url)
    const value = options.reveal ? await storedKey(world, deployment, key) : undefined
    const shown = { ...parts, ...(value && { key: value.reveal() }) }
    const note = warning(url, deployment)
    if (note) tell(note)
    if (options.write) return writeClient({ client, parts: shown, world, user, options, ask })
    const lines = linesOf(client, shown)
    if (options.json) printJson({ deployment: deployment.name, key: key.alias, url, ...lines })
    else print(connectText(lines, keyText(world, deployment, key, shown)))
    return Exit.done
  })
}

const ask = async (question: string) =>
  (await import('@inquirer/prompts')).confirm({ message: question, default: false })

function list({ json }: ConnectOptions): ExitCode {
  const rows = clients.map(({ id, name, files, takesKey }) => ({ id, name, file: files?.linux, takesKey }))
  if (json) printJson({ clients: rows })
  else print(rows.map(({ id, name, file }) => `${id.padEnd(16)}${name.padEnd(18)}${file ?? ''}`.trimEnd()))
  return Exit.done
}
