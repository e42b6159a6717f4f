import { join } from 'node:path'
import { execa } from 'execa'
import { whyNoBed } from '../../test/bed/namespace.ts'
import type { Usage } from '../soak/usage.ts'
import type { Measure } from './measures.ts'

/** How long the screen is looked at, after its first minutes. */
const minutes = 3

const soak = join(import.meta.dirname, '../soak.ts')

interface Taken {
  screen: Usage[]
  beside: Usage
}

let taken: Promise<Taken> | undefined

/** One bed for all that is measured in it: a gateway that nobody uses, the status screen and `docker stats` beside each other. */
async function measured(): Promise<Taken> {
  const reason = whyNoBed()
  if (reason !== undefined) throw new Error(`a screen that is left open is not measured: ${reason}`)
  const args = ['--minutes', String(minutes), '--lines', '0', '--every', '0', '--json']
  const { stdout } = await execa(process.execPath, [soak, ...args], { stderr: 'inherit' })
  return JSON.parse(stdout) as Taken
}

/** What the status screen costs while it is left open. */
export const leftOpen =
  (what: keyof Usage): Measure =>
  async () => ({ values: (await (taken ??= measured())).screen.map(used => scaled(what, used)), bare: [] })

/** What `docker stats` costs beside it. */
export const dockerStats =
  (what: keyof Usage): Measure =>
  async () => ({ values: [scaled(what, (await (taken ??= measured())).beside)], bare: [] })

const scaled = (what: keyof Usage, used: Usage) => (what === 'memory' ? used.memory / 1e6 : used[what])
