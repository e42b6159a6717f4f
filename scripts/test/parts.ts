import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Durations, shared } from './shares.ts'

/** One of the commands that all tests consist of. */
export interface Part {
  name: string
  command: string[]
  /** How its tests are counted: by vitest's report, by the line `Tests: ...` that it prints, or there are none. */
  counts: 'report' | 'line' | 'none'
}

const root = join(import.meta.dirname, '../..')
const bin = (path: string) => [process.execPath, join(root, 'node_modules', path)]
const script = (name: string) => [process.execPath, join(root, 'scripts', name)]
const vitest = (name: string): Part => ({
  name,
  command: [...bin('vitest/vitest.mjs'), 'run', '--project', name],
  counts: 'report',
})

export const types: Part = {
  name: 'typecheck',
  command: [...bin('typescript/bin/tsc'), '--noEmit', '-p', root],
  counts: 'none',
}

/** Unit tests that a change can reach by imports: what is not committed, or what changed since a commit that is given. */
export const changed = (args: string[]): Part => ({
  name: 'unit',
  command: [...vitest('unit').command, '--maxWorkers=100%', '--passWithNoTests', '--changed', ...args],
  counts: 'report',
})

/** Acceptance tests mostly wait, for a container's health and for rows of the audit, so each processor has two beds; a bed takes about 1 GB. */
const beds = 2 * availableParallelism()

function acceptance(durations: Durations): Part[] {
  const files = readdirSync(join(root, 'test/acceptance')).filter(name => name.endsWith('.test.ts'))
  const shares = shared(
    files.map(name => `test/acceptance/${name}`),
    durations,
    beds,
  )
  return shares.map((share, index) => ({
    name: `acceptance ${index + 1}/${shares.length}`,
    command: [...script('acceptance.ts'), ...share],
    counts: 'report',
  }))
}

/** First and alone: its tests wait for frames in terminals, which come late beside everything else. */
export const alone: Part[][] = [[vitest('e2e')]]

/** What `npm test` runs after that: the lists run side by side, the parts of a list one after the other. */
export const lanes = (durations: Durations): Part[][] => [
  ...acceptance(durations).map(part => [part]),
  // In one lane, since they look for free ports of this host, and find the same ones.
  [vitest('contract'), vitest('torture')],
  [types, vitest('unit')],
]

/**
 * What continuous integration runs besides. The real proxy mostly waits; faults and kills keep the processors busy for a time that is given, and then come the
 * places in which the two commands may be typed.
 */
export const more: Part[][] = [
  [{ name: 'litellm', command: script('test-litellm.ts'), counts: 'line' }],
  [
    { name: 'faults and kills', command: [...script('test-torture.ts'), '--minutes', '8'], counts: 'line' },
    vitest('matrix'),
  ],
]
