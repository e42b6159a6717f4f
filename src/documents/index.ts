import type { PlanContext, Step } from '../engine/step.ts'
import { changesOf } from '../gateway/change.ts'
import { wantedFiles } from '../steps/files/wanted.ts'
import { projectFiles } from '../gateway/paths.ts'
import { recorded } from '../gateway/recorded.ts'
import { backupNote, findFile, type FoundFile, takeBackFile, writeOwnFile } from '../steps/written-file.ts'
import { documentText, type DocumentParts, inputsOf, stampIn } from './text.ts'
import { each } from '../engine/owned.ts'
import { ownedFile } from '../steps/owned-file.ts'

const make = changesOf('documents', 'Documents')
const changeId = 'documents:claude'

export interface DocumentsState {
  path: string
  is?: FoundFile
  inputs: string
}

async function partsOf(context: PlanContext): Promise<DocumentParts> {
  const { deployment, world, verification } = context
  return {
    deployment,
    rehearsal: world.rehearsal,
    store: world.secretStore(deployment),
    files: await wantedFiles(context, await recorded(context)),
    ...(verification && { verification }),
  }
}

/** CLAUDE.md, written after the checks have run so that it holds their results. It is written anew when what it describes has changed. */
export const documents: Step<DocumentsState> = {
  id: 'documents',
  title: 'documents',
  after: [],
  async inspect(context) {
    const path = projectFiles(context.deployment).documents
    const is = await findFile(context.world.files, path, changeId, await recorded(context))
    return { path, inputs: inputsOf(await partsOf(context)), ...(is && { is }) }
  },
  plan({ path, is, inputs }) {
    const detail = 'overview, the files, the checks with their results, how clients connect'
    if (!is) return { changes: [make('claude', 'create', path, { detail })], asIs: [] }
    const stamp = stampIn(is.content)
    if (stamp?.inputs === inputs && stamp.result === 'passed') return { changes: [], asIs: [path] }
    return {
      changes: [make('claude', 'change', path, { detail: is.edited ? backupNote : 'as things are now' })],
      asIs: [],
    }
  },
  async apply(change, context) {
    const content = documentText(await partsOf(context))
    const { documents: path } = projectFiles(context.deployment)
    return writeOwnFile(context, change, { path, content, mode: 0o644 }, await recorded(context))
  },
  owned: each((entry, context) => ownedFile(entry, context, projectFiles(context.deployment).documents)),
  undo: (change, receipt, context) =>
    takeBackFile(context, change, receipt, projectFiles(context.deployment).documents),
}
