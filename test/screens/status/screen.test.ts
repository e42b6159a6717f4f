import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { App } from '../../../screens/app/app.ts'
import { frameOf } from '../../../screens/app/root.tsx'
import { type Size, textOfLine } from '../../../screens/text/view.ts'
import { Live } from '../../../screens/status/live.ts'
import { statusScreen } from '../../../screens/status/screen.ts'
import { runningContainer } from '../../doubles/container-engine.ts'
import { bed } from '../../status/bed.ts'
import { eventually } from '../../doubles/eventually.ts'

const size: Size = { columns: 80, rows: 24 }

let live: Live | undefined
afterEach(() => live?.stop())

/** The status screen over a gateway in memory, whose log ends where the test says. */
async function shown(lines = ['INFO:     Application startup complete.']) {
  const made = await bed()
  made.engine.lines = lines
  // A wait that only the signal ends: what is drawn comes from events alone.
  made.world.wait = (_, signal) => new Promise(resolve => signal?.addEventListener('abort', () => resolve()))
  const app = new App({ utf8: true })
  let left = false
  live = new Live(app, made.subject)
  app.show(statusScreen(app, live, () => (left = true)))
  live.start()
  const text = (at = size) =>
    frameOf(app, at)
      .lines.map(spans => textOfLine(spans).trimEnd())
      .join('\n')
  const press = (...names: string[]) => {
    for (const name of names) app.press(name.length === 1 ? { name, text: name } : { name })
  }
  await eventually(() => expect(text()).toContain('healthy'))
  return { ...made, app, text, press, left: () => left }
}

test('shows every part in a screen of 24 rows, and what the watching costs', async () => {
  const { text } = await shown()
  await eventually(() => expect(text()).toContain('Application startup complete'))
  expect(text()).toMatch(/^ mcp-litellm {3}healthy {3}v1\.108\.20/)
  for (const part of ['container', 'database', 'models', 'tools', 'keys', 'audit', 'postgres/query', 'every 10 s'])
    expect(text()).toContain(part)
  expect(text().split('\n')).toHaveLength(24)
})

test('a narrow terminal shows it too, without a line that is too wide', async () => {
  const { text } = await shown()
  const narrow = text({ columns: 40, rows: 15 }).split('\n')
  expect(narrow).toHaveLength(15)
  expect(Math.max(...narrow.map(one => one.length))).toBeLessThanOrEqual(40)
})

test('tab goes through the panels, enter shows one whole, esc comes back', async () => {
  const { text, press } = await shown()
  press('tab', 'tab', 'tab', 'tab', 'tab')
  expect(text()).toMatch(/❯keys/)
  press('enter')
  expect(text()).toMatch(/^ keys {3}mcp-litellm/)
  expect(text()).toContain('team $3.10 of $20.00')
  press('esc')
  expect(text()).toContain('❯keys')
})

test('a panel is hidden, and all come back', async () => {
  const { text, press } = await shown()
  press('tab', 'x')
  expect(text()).not.toMatch(/^ proxy/m)
  expect(text()).toMatch(/❯database/)
  press('a')
  expect(text()).toMatch(/^ proxy/m)
})

test('a container that ends shows at once, with what to do', async () => {
  const { text, engine } = await shown()
  engine.held[0] = runningContainer({ status: 'exited', exitCode: 1, health: undefined })
  engine.tell({ action: 'die' })
  await eventually(() => expect(text()).toContain('unhealthy'))
  expect(text()).toContain('✗ error: container mcp-litellm does not run: exited, exit code 1')
})

test('nothing is drawn when a look brings nothing new', async () => {
  const made = await bed()
  let draws = 0
  const stage = { changed: () => void draws++, local: <T>(value: T) => ({ value }) }
  made.world.wait = (_, signal) => new Promise(resolve => signal?.addEventListener('abort', () => resolve()))
  const watching = new Live(stage, made.subject)
  live = watching
  for (const { ring } of [watching.log, watching.problems]) ring.onChange = () => undefined
  // How long the database takes is the one figure here that is another one at each look.
  vi.spyOn(performance, 'now').mockReturnValue(0)
  onTestFinished(() => void vi.restoreAllMocks())
  let looks = 0
  made.proxy.broken.readiness = async () => ({ status: 200, body: { db: 'connected' }, ms: ++looks && 1 })
  watching.start()
  const lookUntil = async (wanted: number) => {
    while (looks < wanted) {
      const before = looks
      made.engine.tell({ action: 'health' })
      await eventually(() => expect(looks).toBeGreaterThan(before))
    }
  }
  // The first looks fill the graphs' first minute.
  await lookUntil(3)
  const before = draws
  await lookUntil(8)
  expect(draws).toBe(before)
})

test('a known failure of the log is explained in place, also where only problems are shown', async () => {
  const { text, press } = await shown(['INFO:     Started', 'stdio MCP servers are disabled on this proxy'])
  await eventually(() =>
    expect(text()).toMatch(/stdio MCP servers are disabled on this proxy\n.*└ stdio MCP servers are/),
  )
  press('f')
  expect(text()).toMatch(/warnings and errors/)
  expect(text()).toContain('└ stdio MCP servers are')
  expect(text()).not.toContain('Started')
})

test('what health probes leave in the log is not shown, and does not draw', async () => {
  const probe = 'INFO:     127.0.0.1:1 - "GET /health/liveliness HTTP/1.1" 200 OK'
  const { text } = await shown([probe, 'INFO:     127.0.0.1:1 - "GET /health/readiness HTTP/1.1" 503', 'the end'])
  await eventually(() => expect(text()).toContain('the end'))
  expect(text()).not.toContain('liveliness')
  expect(text()).toContain('503')
})

test('a restart is asked about first, and the harmless way is the first', async () => {
  const { text, press, engine } = await shown()
  press('r')
  expect(text()).toContain('Its clients get no answer')
  press('enter')
  expect(engine.restarted).toEqual([])
  press('r', 'down', 'enter')
  await eventually(() => expect(engine.restarted).toEqual(['c1']))
})

test('the log is opened whole by a key of its own, whatever is in focus', async () => {
  const { text, press } = await shown()
  press('l')
  await eventually(() => expect(text()).toMatch(/^ Log/))
  expect(text()).not.toContain('container')
  press('esc')
  expect(text()).toContain('container')
})

test('every key that works stands in the help', async () => {
  const { text, press } = await shown()
  press('?')
  for (const does of ['panel', 'enlarge', 'hide the panel', 'show all panels', 'verify', 'restart', 'search', 'quit'])
    expect(text()).toContain(does)
})

test('q leaves', async () => {
  const { press, left } = await shown()
  press('q')
  expect(left()).toBe(true)
})
