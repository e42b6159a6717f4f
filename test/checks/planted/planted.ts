import type { Verification } from '../../../src/checks/check.ts'

/** What a planted fault does to a world of kind `W`, and which check must tell of it, with its cause. */
export interface Planted<W> {
  /** The id of the check that must fail. */
  check: string
  fault: string
  plant: (world: W) => unknown
  cause: RegExp
  /** Other checks that cannot pass either while the fault is there. */
  also?: string[]
}

/** One row of the table as it came out. */
export interface PlantedResult {
  check: string
  fault: string
  seen: string
  problems: string[]
}

/** Whether a checklist told of a planted fault by exactly the checks that should, and with the right cause. */
export function judged<W>({ check, fault, cause, also = [] }: Planted<W>, { checks }: Verification): PlantedResult {
  const red = checks.filter(({ status }) => status === 'failed')
  const own = red.find(({ id }) => id === check)
  const seen = red.map(({ id, evidence }) => `${id}: ${evidence}`).join('; ') || 'every check passed'
  const missed = own ? [] : [`${check} did not fail`]
  const told =
    own && !cause.test([own.evidence, ...(own.details ?? [])].join('\n')) ? [`its cause is not like ${cause}`] : []
  const others = red.filter(({ id }) => id !== check && !also.includes(id)).map(({ id }) => `${id} failed too`)
  const idle = also.filter(id => !red.some(one => one.id === id)).map(id => `${id} did not fail`)
  return { check, fault, seen, problems: [...missed, ...told, ...others, ...idle] }
}

/** The rows as a table for a terminal, and its sum. */
export function plantedTable(results: PlantedResult[]): string {
  const width = (of: 'check' | 'fault') => Math.max(...results.map(result => result[of].length))
  const [checks, faults] = [width('check'), width('fault')]
  const lines = results.map(({ check, fault, seen, problems }) =>
    [
      `${problems.length === 0 ? 'ok ' : 'BAD'} ${check.padEnd(checks)}  ${fault.padEnd(faults)}  ${seen.slice(0, 140)}`,
      ...problems.map(problem => `      ${problem}`),
    ].join('\n'),
  )
  const unseen = results.filter(({ problems }) => problems.length > 0).length
  return [...lines, `Planted faults: ${results.length} planted, ${unseen} unseen or told as another`].join('\n')
}
