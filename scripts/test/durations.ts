import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { cacheDirectory } from '../../test/bed/cache.ts'
import type { Durations } from './shares.ts'

const root = join(import.meta.dirname, '../..')
const kept = () => join(cacheDirectory(), 'durations.json')

/** What is known from earlier runs on this machine. A file that was cut short by a kill counts as none. */
export function knownDurations(): Durations {
  try {
    return JSON.parse(readFileSync(kept(), 'utf8')) as Durations
  } catch {
    return {}
  }
}

interface Report {
  testResults: { name: string; startTime: number; endTime: number }[]
}

/** The times of each file in vitest's JSON reports, by its path in the repository. */
export function durationsIn(reports: string[]): Durations {
  const files = reports
    .filter(report => existsSync(report))
    .flatMap(report => (JSON.parse(readFileSync(report, 'utf8')) as Report).testResults)
  return Object.fromEntries(
    files.map(({ name, startTime, endTime }) => [relative(root, name), Math.round(endTime - startTime)]),
  )
}

/** Keeps them for the next run. */
export function keepDurations(durations: Durations): void {
  writeFileSync(kept(), JSON.stringify({ ...knownDurations(), ...durations }, undefined, 1))
}

/** The files that took longest, each with its seconds. */
export const slowest = (durations: Durations, count: number): string[] =>
  Object.entries(durations)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(
      ([file, milliseconds]) =>
        `${file.replace('test/', '').replace('.test.ts', '')} ${Math.round(milliseconds / 1000)} s`,
    )
