import { dirname } from 'node:path'
import { deploymentText, recordedFrom } from '../deployment/file.ts'
import type { PlanContext, Step } from '../engine/step.ts'
import { deploymentFiles } from '../paths.ts'
import { changesOf } from '../gateway/change.ts'
import { idsOf } from '../engine/owned.ts'

const make = changesOf('record', 'Files')

/** What another wording of the same deployment says, as it is written now: what it left unsaid is no change of its own. */
const asWrittenNow = (text: string, path: string) => deploymentText(recordedFrom(text, path))

async function write({ deployment, world }: PlanContext): Promise<void> {
  const path = deploymentFiles(world.own, deployment.name).deployment
  await world.files.makeDirectory(dirname(path), 0o755)
  await world.files.write(path, deploymentText(deployment), { mode: 0o644 })
}

/** Writes down the desired state, once everything else is as it says. */
export const record: Step<string | undefined> = {
  id: 'record',
  title: 'deployment file',
  after: ['keys'],
  inspect: ({ deployment, world }) => world.files.read(deploymentFiles(world.own, deployment.name).deployment),
  plan(is, { deployment, world }) {
    const path = deploymentFiles(world.own, deployment.name).deployment
    if (is !== undefined && asWrittenNow(is, path) === deploymentText(deployment)) return { changes: [], asIs: [path] }
    return { changes: [make('deployment', is === undefined ? 'create' : 'change', path)], asIs: [] }
  },
  apply: (_change, context) => write(context),
  async accompany(context) {
    const { deployment, world } = context
    const path = deploymentFiles(world.own, deployment.name).deployment
    const is = await world.files.read(path)
    if (is !== undefined && is !== deploymentText(deployment) && asWrittenNow(is, path) === deploymentText(deployment))
      await write(context)
  },
  async owned(entries, { world, deployment }) {
    const { deployment: path } = deploymentFiles(world.own, deployment.name)
    const standing = (await world.files.stat(path)) ? 'ours' : 'gone'
    return [{ changes: idsOf(entries), group: 'Gatewright', what: path, standing }]
  },
  async undo(_change, _receipt, { deployment, world }) {
    const path = deploymentFiles(world.own, deployment.name).deployment
    await world.files.remove(path)
    for (const directory of [dirname(path), world.own.config])
      if ((await world.files.list(directory)).length === 0) await world.files.remove(directory)
  },
}
