import type { Deployment } from '../../deployment/schema.ts'
import type { Step } from '../../engine/step.ts'
import { hiddenIn } from '../../judge/judge.ts'
import { difference } from '../../text/difference.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { keepInService } from '../in-service.ts'
import { type Recorded, recorded } from '../../gateway/recorded.ts'
import { backupNote, findFile, type FoundFile, takeBackFile, writeOwnFile } from '../written-file.ts'
import { serverIdsIn } from './config.ts'
import { knownOf } from './known.ts'
import { generatedPath, type WantedFile, wantedFiles } from './wanted.ts'
import { each } from '../../engine/owned.ts'
import { ownedFile } from '../owned-file.ts'

export interface FileState {
  wanted: WantedFile
  is?: FoundFile
}

const make = changesOf('files', 'Files')

/** What was written by hand may hold secrets in clear: each line as a setting of that name, and what remains by its looks. */
const withoutSecrets = (text: string): string =>
  text.replaceAll(/^(?<start>[\s-]*(?<name>[\w.-]+)[:=]\s*)?(?<value>.*)$/gm, (...found) => {
    const { start = '', name = '', value } = found.at(-1) as Record<'start' | 'name' | 'value', string>
    return start + hiddenIn(value, { name })
  })

const isRight = ({ wanted, is }: FileState) => is?.content === wanted.content && is.mode === wanted.mode

const changeFor = ({ wanted, is }: FileState) =>
  is
    ? make(wanted.name, 'change', wanted.path, { detail: is.edited ? backupNote : wanted.detail })
    : make(wanted.name, 'create', wanted.path, { detail: wanted.detail })

/** Entries that we wrote now or before, and the ids of those of now: an older text of ours may be put back. */
function writtenEntries(deployment: Deployment, made: Recorded, config: string) {
  const { models, servers } = knownOf(deployment, made)
  return { models, servers, serverIds: serverIdsIn(config, deployment) }
}

/** config.yaml, setup.sql and deploy.sh, each compared by content. */
export const files: Step<FileState[]> = {
  id: 'files',
  title: 'configuration',
  after: ['secrets', 'packages'],
  isCompared: true,
  async inspect(context) {
    const made = await recorded(context)
    const wanted = await wantedFiles(context, made)
    return Promise.all(
      wanted.map(async file => {
        const is = await findFile(context.world.files, file.path, `files:${file.name}`, made)
        return { wanted: file, ...(is && { is }) }
      }),
    )
  },
  plan: states => ({
    changes: states.filter(state => !isRight(state)).map(changeFor),
    asIs: states.filter(isRight).map(({ wanted }) => wanted.path),
  }),
  async apply(change, context) {
    const made = await recorded(context)
    const file = (await wantedFiles(context, made)).find(({ name }) => name === nameOf(change))
    if (!file) throw new Error(`${change.id} names no generated file`)
    await keepInService(context)
    const receipt = await writeOwnFile(context, change, file, made)
    return { ...receipt, ...(file.name === 'config' && writtenEntries(context.deployment, made, file.content)) }
  },
  async show(change, context) {
    const file = (await wantedFiles(context, await recorded(context))).find(({ name }) => name === nameOf(change))
    if (!file) return []
    const is = await context.world.files.read(file.path)
    return is === undefined ? file.content.trimEnd().split('\n') : difference(withoutSecrets(is), file.content)
  },
  owned: each((entry, context) =>
    ownedFile(entry, context, generatedPath(context.deployment, nameOf(entry.change) as WantedFile['name'])),
  ),
  async undo(change, receipt, context) {
    const path = generatedPath(context.deployment, nameOf(change) as WantedFile['name'])
    await takeBackFile(context, change, receipt, path)
  },
}
