import { z } from 'zod'
import { note } from './state-file.ts'
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

/** Without it the next change measures anew. */
export const outages = note<Outages>('outages.json', outagesSchema, {})

export const readOutages = (world: World, name: string): Promise<Outages> => outages.read(world, name)

/** Keeps how long one part took; of a check that is none of them, nothing. */
export async function keepOutage(world: World, name: string, part: string, ms: number): Promise<void> {
  if (!(part in parts)) return
  await outages.write(world, name, { ...(await readOutages(world, name)), [part]: Math.round(ms) })
}

/** After undo there is no gateway of which it would hold. */
export const forgetOutages = (world: World, name: string): Promise<void> => outages.forget(world, name)

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
