import { readBounded, readInput } from '../adapters/bounded-file.ts'
import type { Answers } from '../deployment/field.ts'
import { parseAnswers } from '../deployment/file.ts'
import { envName } from '../deployment/secrets.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { invokingUser } from '../host/user.ts'
import { localFiles } from '../adapters/local-files.ts'
import { openSecretStore } from '../adapters/secret-store/index.ts'
import type { Deployment } from '../deployment/schema.ts'
import { allOf, imported, knownValues, type Values } from '../import/add.ts'
import { foundHere } from '../import/places.ts'
import {
  added,
  type Ask,
  type Choices,
  type Known,
  preview,
  type Preview,
  type PreviewOptions,
} from '../import/preview.ts'
import { previewJson, previewText } from '../import/text.ts'
import { deploymentFiles, type OwnPaths } from '../paths.ts'
import { placeFlags } from '../setup/options.ts'
import { pathsOf } from '../setup/place.ts'
import type { Asker } from '../asker/asker.ts'
import { askChoices, askConfirmation, askValues } from '../plain/import.ts'
import { wrapped } from '../asker/wrapped.ts'
import type { Secret } from '../secret.ts'
import { type Draft, openDraft } from '../setup/draft.ts'
import { secretsOfServers } from '../setup/item-secrets.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { print, printJson, tell } from '../output.ts'

export interface ImportOptions extends CommonOptions {
  yes?: boolean
}

interface Source {
  name: string
  text: string
}

async function readSource(path: string): Promise<Source> {
  const name = path === '-' ? 'standard input' : path
  const text = await (path === '-' ? readInput(process.stdin, name) : readBounded(path)).catch((error: unknown) => {
    if (error instanceof Failure) throw error
    throw new Failure({
      what: `${name} cannot be read`,
      why: error instanceof Error ? error.message : String(error),
      next: 'give the path of a readable file, or - for standard input',
      exit: Exit.usage,
      cause: error,
    })
  })
  return { name, text }
}

/** Files of known clients on this host. Those that cannot be read are told of and left out. */
async function sourcesHere(): Promise<Source[]> {
  const { home } = await invokingUser(process.env)
  const { platform, env } = process
  const places = await foundHere({ files: localFiles, home, directory: process.cwd(), platform, env })
  for (const { path, problem } of places) if (problem) tell(`${path} is left out: ${problem}`)
  return places.flatMap(({ path, text }) => (text === undefined ? [] : [{ name: path, text }]))
}

/** A deployment's answers as a setup would begin with them: a draft that was left, else the finished deployment. */
async function answersNow(draft: Draft, own: OwnPaths, name: string): Promise<Answers> {
  const path = deploymentFiles(own, name).deployment
  const text = await localFiles.read(path)
  return { ...(text === undefined ? {} : parseAnswers(text, path)), ...draft.answers }
}

/** Each file is compared with what is there and with the files before it. */
function previews(sources: Source[], options: PreviewOptions): Preview[] {
  const before: Known[] = []
  return sources.map(({ name, text }) => {
    const one = preview(text, name, { ...options, before: [...before] })
    before.push(...one.own)
    return one
  })
}

/** The values of secrets that the deployment's servers have so far, wherever they are. */
async function secretsNow(
  servers: Answers[],
  draft: Draft,
  own: OwnPaths,
  name: string,
): Promise<ReadonlyMap<string, Secret>> {
  const owner = await invokingUser(process.env)
  const secretStore = (deployment: Deployment) => openSecretStore(deployment, localFiles, owner)
  return secretsOfServers(servers, { world: { files: localFiles, own, secretStore }, draft, name })
}

const missingValues = (asks: Ask[]): Failure =>
  new Failure({
    what: 'nothing was added: values of variables are missing',
    why: asks
      .map(
        ({ variable, path, label, usedBy }) =>
          `${envName(variable)} (${path === undefined ? '' : `${label}, `}${usedBy.join(', ')})`,
      )
      .join('; '),
    next: 'set them in the environment of this command (empty: the setting is left out), or run it in a terminal, where they are asked for',
    exit: Exit.usage,
  })

/** Values of every variable: asked for where there is somebody to ask. */
async function valuesFor(asks: Ask[], asker: Asker | undefined): Promise<Values> {
  const { values, missing } = knownValues(asks, process.env)
  if (asker) return askValues(asker, asks, values)
  if (missing.length > 0) throw missingValues(missing)
  return values
}

const distinct = (asks: Ask[]) => [...new Map(asks.map(ask => [ask.variable, ask])).values()]

async function add(all: Preview[], draft: Draft, answers: Answers, values: Values): Promise<string[]> {
  const brought = all.map(one => allOf(imported(one, values)))
  for (const [id, value] of brought.flatMap(({ secrets }) => [...secrets])) await draft.set(id, value)
  const items = brought.flatMap(one => one.items)
  for (const { from, name } of brought.flatMap(one => one.same)) tell(`${from} is there already, as ${name}.`)
  await draft.saveAnswers({
    ...draft.answers,
    servers: [...((answers.servers as Answers[] | undefined) ?? []), ...items],
  })
  return items.map(({ name }) => String(name))
}

function afterwards(names: string[], answers: Answers, options: ImportOptions): string[] {
  return [
    `Added to the answers: ${names.join(', ')}.`,
    ...(answers.servers === undefined
      ? ['The PostgreSQL server that setup suggests is not among them; it can be added there.']
      : []),
    ...(answers.keys === undefined ? [] : ['No key may use them yet: grant them under Keys.']),
    `Nothing has been deployed. Go on with: ${commandName} setup${placeFlags(options)}`,
  ]
}

async function askerFor({ yes, json }: ImportOptions, path: string | undefined): Promise<Asker | undefined> {
  const { stdin, stdout, env } = process
  if (yes || json || path === '-' || !stdin.isTTY || !stdout.isTTY) return undefined
  const { openAsker } = await import('../asker/open-asker.ts')
  return openAsker(env.TERM === 'dumb' || !env.TERM || env.INSIDE_EMACS ? 'lines' : 'prompts')
}

/** `gatewright import`: shows what a client's file would bring, and with `--yes`, or a yes in a terminal, adds it to the draft answers. */
export async function importServers(options: ImportOptions, path: string | undefined): Promise<ExitCode> {
  const sources = path === undefined ? await sourcesHere() : [await readSource(path)]
  const own = pathsOf(options)
  const draft = await openDraft(localFiles, deploymentFiles(own, options.deployment))
  const answers = await answersNow(draft, own, options.deployment)
  const existing = (answers.servers as Answers[] | undefined) ?? []
  const secrets = await secretsNow(existing, draft, own, options.deployment)
  const look = (choices?: Choices) =>
    previews(sources, { existing, secrets, env: process.env, ...(choices && { choices }) })
  const first = look()
  const asker = await askerFor(options, path)
  try {
    if (!options.json && first.length > 0)
      print(first.flatMap(previewText).flatMap(line => wrapped(line, process.stdout.columns)))
    const choices = asker && (await askChoices(asker, first))
    const all = choices ? look(choices) : first
    const count = all.flatMap(added).length
    const agreed = count > 0 && (options.yes || (asker !== undefined && (await askConfirmation(asker, count))))
    const values = agreed ? await valuesFor(distinct(all.flatMap(({ asks }) => asks)), asker) : undefined
    const names = values ? await add(all, draft, answers, values) : []
    if (options.json) printJson({ deployment: options.deployment, files: all.map(previewJson), added: names })
    else tell(names.length > 0 ? afterwards(names, answers, options) : [notAdded(all.length, count)])
    return Exit.done
  } finally {
    asker?.close()
  }
}

function notAdded(files: number, count: number): string {
  if (files === 0)
    return 'No file of a known client with MCP servers was found here. Give one: import FILE, or - for standard input.'
  return count === 0 ? 'There is nothing to add.' : 'Nothing was added. Add --yes to add them to the answers.'
}
