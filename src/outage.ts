import { join } from 'node:path'
import { z } from 'zod'
import { deploymentFiles } from './paths.ts'
import type { World } from './world.ts'

/** In what of a change the gateway does not answer: the container that takes over, and the checks that disturb it, by their ids. */
const parts = {
  change: 'while a new container took over',
  restart: 'for the restart check',
  'deploy-script': 'for the check of deploy.sh',
} as const

type OutagePart = keyof typeof parts

/** How long each took when it was last done, in milliseconds. */
export type Outages = Partial<Record<OutagePart, number>>

const names = Object.keys(parts) as [OutagePart, ...OutagePart[]]
const outagesSchema = z.partialRecord(z.enum(names), z.number().nonnegative())

const pathOf = (world: World, name: string) => join(deploymentFiles(world.own, name).state, 'outages.json')

/** Nothing is lost with a file that cannot be read: the next change measures anew. */
export async function readOutages(world: World, name: string): Promise<Outages> {
  const text = await world.files.read(pathOf(world, name))
  try {
    return outagesSchema.parse(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}

/** Keeps how long one part took; of a check that is none of them, nothing. */
export async function keepOutage(world: World, name: string, part: string, ms: number): Promise<void> {
  if (!(part in parts)) return
  const all = { ...(await readOutages(world, name)), [part]: Math.round(ms) }
  await world.files.makeDirectory(deploymentFiles(world.own, name).state, 0o700)
  await world.files.write(pathOf(world, name), `${JSON.stringify(all, undefined, 2)}\n`, { mode: 0o600 })
}

/** After undo there is no gateway of which it would hold. */
export const forgetOutages = (world: World, name: string): Promise<void> => world.files.remove(pathOf(world, name))

const seconds = (ms: number) => `${Math.max(1, Math.round(ms / 1000))} s`

/** As a sentence's end: for how long nothing answers, by what was measured last. */
function text(outages: Outages): string {
  const named = names.flatMap(part => {
    const ms = outages[part]
    return ms === undefined ? [] : [{ ms, text: `${seconds(ms)} ${parts[part]}` }]
  })
  if (named.length === 0) return 'while LiteLLM starts, each time; for how long was not measured yet'
  const all = named.reduce((sum, { ms }) => sum + ms, 0)
  return `for ${seconds(all)} in all, as measured last: ${named.map(one => one.text).join(', ')}`
}

/** What a change costs in which the gateway gets a new container. */
export const outageText = (outages: Outages): string =>
  // None has been replaced yet: it takes what a restart takes.
  text(outages.restart === undefined ? outages : { change: outages.restart, ...outages })

/** What the checks alone cost. */
export const checksText = ({ restart, 'deploy-script': deploy }: Outages): string =>
  text({ ...(restart !== undefined && { restart }), ...(deploy !== undefined && { 'deploy-script': deploy }) })
