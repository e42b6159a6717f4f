import type { Step } from '../../engine/step.ts'
import { changesOf, nameOf } from '../change.ts'
import { recorded } from '../recorded.ts'
import { backupNote, findFile, type FoundFile, takeBackFile, writeOwnFile } from '../written-file.ts'
import { generatedPath, type WantedFile, wantedFiles } from './wanted.ts'

export interface FileState {
  wanted: WantedFile
  is?: FoundFile
}

const make = changesOf('files', 'Files')

const isRight = ({ wanted, is }: FileState) => is?.content === wanted.content && is.mode === wanted.mode

const changeFor = ({ wanted, is }: FileState) =>
  is
    ? make(wanted.name, 'change', wanted.path, { detail: is.edited ? backupNote : wanted.detail })
    : make(wanted.name, 'create', wanted.path, { detail: wanted.detail })

/** config.yaml, setup.sql and deploy.sh, each compared by content. */
export const files: Step<FileState[]> = {
  id: 'files',
  title: 'configuration',
  after: ['secrets', 'packages'],
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
    const receipt = await writeOwnFile(context, change, file, made)
    const { models, servers } = context.deployment
    const entries = { models: models.map(({ name }) => name), servers: servers.map(({ name }) => name) }
    return { ...receipt, ...(file.name === 'config' && entries) }
  },
  async undo(change, receipt, context) {
    const path = generatedPath(context.deployment, nameOf(change) as WantedFile['name'])
    await takeBackFile(context, change, receipt, path)
  },
}
