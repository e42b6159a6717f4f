import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Size } from '../terminal/terminal.ts'
import { type Asker, during } from './subjects.ts'

/** How often each thing is measured. */
export const times = 20

export const small: Size = { rows: 24, columns: 80 }
export const large: Size = { rows: 50, columns: 200 }

/** All the values of one cell of the table, and for times those of a bare node, measured in turn with them. */
export interface Sample {
  values: number[]
  bare: number[]
}

/** Takes one sample. */
export type Measure = () => Promise<Sample>

async function run(...args: string[]): Promise<number> {
  const started = performance.now()
  await once(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }), 'exit')
  return performance.now() - started
}

/** In turn with a bare node, so that a machine that is busy for a while slows both alike. */
const timed = (measure: () => Promise<number>): Measure => {
  return async () => {
    const sample: Sample = { values: [], bare: [] }
    while (sample.values.length < times) {
      sample.bare.push(await run('-e', '0'))
      sample.values.push(await measure())
    }
    return sample
  }
}

/** From start to end of a Node program without a terminal. */
export const wholeRun = (...args: string[]): Measure => timed(() => run(...args))

/** From start to the first byte. */
export const firstOutput = (asker: Asker): Measure =>
  timed(() => during(asker, small, terminal => terminal.firstOutput()))

/** From start to the first screen that acts on keys. */
export const firstFrame = (asker: Asker): Measure =>
  timed(() => during(asker, small, terminal => terminal.shows(asker.ready)))

/** The most memory held until that screen. */
export const peakMemory = (asker: Asker): Measure => {
  const once = (): Promise<number> =>
    during(asker, small, async terminal => {
      await terminal.shows(asker.ready)
      return terminal.peakMemory() / 1e6
    })
  return async () => {
    const values: number[] = []
    while (values.length < times) values.push(await once())
    return { values, bare: [] }
  }
}

/** What a program costs while nobody types. */
interface Course {
  /** Bytes to the terminal, second by second. */
  bytes: number[]
  /** Share of one processor, second by second. */
  cpu: number[]
  /** Most memory held, in bytes. */
  peak: number
}

const courses = new Map<Asker, Promise<Course>>()

/** Looked at once for all rows about it. */
function courseOf(asker: Asker): Promise<Course> {
  const known = courses.get(asker)
  if (known) return known
  const course = during(asker, small, async terminal => {
    await terminal.shows(asker.ready)
    await wait(2_000)
    const seen: Course = { bytes: [], cpu: [], peak: 0 }
    while (seen.bytes.length < times) {
      const [bytes, cpu] = [terminal.bytes(), terminal.cpu()]
      await wait(1_000)
      seen.bytes.push(terminal.bytes() - bytes)
      seen.cpu.push((terminal.cpu() - cpu) / 10)
    }
    seen.peak = terminal.peakMemory()
    return seen
  })
  courses.set(asker, course)
  return course
}

/** Bytes to the terminal in each second in which nobody types. */
export const bytesEachSecond =
  (asker: Asker): Measure =>
  async () => ({
    values: (await courseOf(asker)).bytes,
    bare: [],
  })

/** Share of one processor in each of these seconds. */
export const cpuEachSecond =
  (asker: Asker): Measure =>
  async () => ({ values: (await courseOf(asker)).cpu, bare: [] })

/** The most memory held until their end. */
export const memoryAfter =
  (asker: Asker): Measure =>
  async () => ({
    values: [(await courseOf(asker)).peak / 1e6],
    bare: [],
  })

/** Characters typed into one text field. The first may replace a placeholder and does not count. */
export const keystroke = (asker: Asker, size: Size, cost: 'bytes' | 'ms'): Measure => {
  return () =>
    during(asker, size, async terminal => {
      await terminal.shows(asker.ready)
      for (const step of asker.toTextField) {
        await terminal.press(step.press)
        await terminal.shows(step.shows)
      }
      await terminal.press('a')
      const values: number[] = []
      while (values.length < times) values.push((await terminal.press('b'))[cost])
      return { values, bare: [] }
    })
}
