import { afterEach, expect, test } from 'vitest'
import { adoptScreen } from '../../screens/adopt/screen.ts'
import { App } from '../../screens/app/app.ts'
import type { Adoption } from '../../src/adopt/adopt.ts'
import { runningContainer } from '../doubles/container-engine.ts'
import { sampleDeployment } from '../steps/sample.ts'
import { FakeTerminal, keys } from './terminal.ts'

const findings = Array.from({ length: 12 }, (_, index) => ({
  id: `finding-${index}`,
  severity: 'error' as const,
  text: `finding ${index}`,
  evidence: `its evidence ${index}`,
}))

const adoption = {
  found: { is: runningContainer(), config: undefined },
  deployment: sampleDeployment({ name: 'by-hand' }),
  mapped: { answers: {}, secrets: new Map(), lost: [] },
  findings,
  corrections: {},
  isDone: false,
  setBack: [],
} as unknown as Adoption

let app: App
let terminal: FakeTerminal<unknown>

afterEach(async () => {
  app.finish({ exit: 0 })
  await terminal.ended
})

function shown(columns: number, rows: number): void {
  app = new App({ utf8: true })
  app.show(adoptScreen(app, adoption, { adopt: () => undefined, leave: () => undefined }))
  terminal = new FakeTerminal(app, { columns, rows })
}

test.each([
  [80, 24, 'its evidence 11'],
  [40, 15, 'keys cannot be had'],
])('at %i by %i everything can be scrolled to', async (columns, rows, last) => {
  shown(columns, rows)
  await terminal.shows('Adopting touches nothing')
  for (let press = 0; press < 15; press++) terminal.type(keys.down)
  await terminal.shows(last)
  for (let press = 0; press < 15; press++) terminal.type(keys.up)
  await terminal.shows('container')
})

test('the row that is scrolled to is never one that a full screen leaves out', () => {
  const screen = adoptScreen(new App({ utf8: true }), adoption, { adopt: () => undefined, leave: () => undefined })
  const gaps = screen.view({ columns: 40, rows: 15 }).body.filter(({ gap }) => gap)
  expect(gaps).toEqual([])
})
