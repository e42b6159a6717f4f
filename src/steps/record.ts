import { dirname } from 'node:path'
import { deploymentText } from '../deployment/file.ts'
import type { Step } from '../engine/step.ts'
import { deploymentFiles } from '../paths.ts'
import { changesOf } from './change.ts'

const make = changesOf('record', 'Files')

/** Writes down the desired state, once everything else is as it says. */
export const record: Step<string | undefined> = {
  id: 'record',
  title: 'deployment file',
  after: ['keys'],
  inspect: ({ deployment, world }) => world.files.read(deploymentFiles(world.own, deployment.name).deployment),
  plan(is, { deployment, world }) {
    const path = deploymentFiles(world.own, deployment.name).deployment
    if (is === deploymentText(deployment)) return { changes: [], asIs: [path] }
    return { changes: [make('deployment', is === undefined ? 'create' : 'change', path)], asIs: [] }
  },
  async apply(_change, { deployment, world }) {
    const path = deploymentFiles(world.own, deployment.name).deployment
    await world.files.makeDirectory(dirname(path), 0o755)
    await world.files.write(path, deploymentText(deployment), { mode: 0o644 })
  },
  async undo(_change, _receipt, { deployment, world }) {
    const path = deploymentFiles(world.own, deployment.name).deployment
    await world.files.remove(path)
    for (const directory of [dirname(path), world.own.config])
      if ((await world.files.list(directory)).length === 0) await world.files.remove(directory)
  },
}
