import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ContainerEngine } from '../../src/adapters/container-engine.ts'
import { keepVerified } from '../../src/checks/last-verified.ts'
import { answerAt } from '../../src/deployment/answers.ts'
import type { Answers } from '../../src/deployment/field.ts'
import { Exit, Failure } from '../../src/failure.ts'
import { Secret } from '../../src/secret.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import { hub } from '../../screens/hub.ts'
import type { Outcome, Wizard } from '../../screens/wizard.ts'
import { FakeTerminal, keys } from './terminal.ts'
import { eventually } from '../doubles/eventually.ts'

let wizard: Wizard
let terminal: FakeTerminal<Outcome>

afterEach(async () => {
  wizard.app.finish({ exit: 0 })
  await terminal.ended
  await wizard.close()
})

/** A wizard that stands where an entry of the gallery does, on a terminal. */
async function at(name: string, columns = 80, rows = 24): Promise<void> {
  const entry = entries.find(one => one.name === name)
  if (!entry) throw new Error(`the gallery has no ${name}`)
  wizard = await openEntry(entry, { utf8: true })
  terminal = new FakeTerminal(wizard.app, { columns, rows })
  await terminal.frame()
}

const given = (path: string) => answerAt(wizard.session.state.interviewState.given, path)

describe('an image that is not on this host', () => {
  let pulling: { signal: AbortSignal; end: () => void } | undefined
  beforeEach(async () => {
    pulling = undefined
    await at('preflight')
    const engine: Partial<ContainerEngine> = {
      image: async () => undefined,
      pull: (_, report, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
          report({ layers: 14, layersDone: 9, bytes: 212e6, bytesKnown: 640e6 })
          pulling = { signal, end: resolve }
        }),
    }
    Object.assign(wizard.ground!.world.engine, engine)
    terminal.type(`${keys.down}${keys.enter}`)
    await terminal.shows('The image of the gateway')
    expect(pulling).toBeUndefined()
  })

  test('is pulled while the questions are answered, in one line, until it is here', async () => {
    terminal.type(keys.enter)
    await terminal.shows('pulling')
    await terminal.shows('❯Password')
    pulling!.end()
    await terminal.shows('✓ image is here')
  })

  test('is not pulled any more after Ctrl-X', async () => {
    terminal.type(keys.enter)
    await terminal.shows('ctrl-x stops it')
    terminal.type(keys.ctrl('x'))
    await expect.poll(() => terminal.text()).not.toContain('pulling')
    expect(pulling!.signal.aborted).toBe(true)
  })

  test('is left for the plan where nobody agreed, and is not asked about again', async () => {
    terminal.type(`${keys.down}${keys.enter}`)
    await terminal.shows('❯Password')
    terminal.type(keys.esc)
    await terminal.shows('Answer every question')
    terminal.type(`${keys.down}${keys.enter}`)
    await terminal.shows('❯Password')
    expect(pulling).toBeUndefined()
  })
})

test('the short way asks only what no suggestion answers, and leads to the plan', async () => {
  await at('preflight')
  await terminal.shows('still asks: Database password')
  terminal.type(keys.enter)
  await terminal.shows('What is still asked')
  terminal.type('a password\r')
  await terminal.shows('These 10 changes come next')
  expect(given('models')).toBeUndefined()
})

test('what fails on the short way is said before the plan, which a second Enter makes all the same', async () => {
  await at('preflight')
  terminal.type(keys.enter)
  await terminal.shows('What is still asked')
  const refused = { ok: false, text: 'password authentication failed' }
  vi.spyOn(wizard.session, 'runTrials').mockImplementation(async () =>
    wizard.session.store.setState({ trials: { 'admin-login': { state: 'done', verdict: refused } } }),
  )
  terminal.type('a password\r')
  await terminal.shows('Enter again makes the plan all the same')
  terminal.type(keys.enter)
  await terminal.shows(/Enter\s+again\s+leaves/)
  terminal.type(keys.enter)
  await terminal.shows('changes come next')
})

test('what is merely suggested of a section is one row, which opens', async () => {
  await at('a form, what is suggested folded')
  await terminal.shows('▸ 8 more, suggested or found')
  terminal.type(`${keys.down}${keys.right}`)
  await terminal.shows('❯PostgreSQL server')
  expect(terminal.text()).not.toContain('▸')
})

test('Enter on the row of what is suggested goes to the next section', async () => {
  await at('a form, what is suggested folded')
  terminal.type(`a password\r`)
  await terminal.shows('❯▸ 8 more')
  terminal.type(keys.enter)
  await terminal.shows('2/7  Secrets')
})

test('why a value is what it is stands right under its field', async () => {
  await at('a form', 200, 50)
  const at0 = terminal.lines().findIndex(line => line.includes('❯PostgreSQL server'))
  expect(terminal.lines()[at0 + 1]).toContain('found: container "postgres"')
})

test('a word and Enter in one write are an answer', async () => {
  await at('a form')
  terminal.type('db.example:5433\r')
  await terminal.shows('yours')
  expect(given('database.server')).toBe('db.example:5433')
})

test('Enter accepts what is suggested, without making it an answer', async () => {
  await at('a form')
  terminal.type(keys.enter)
  await terminal.shows('❯Log in with')
  expect(given('database.server')).toBeUndefined()
})

test('what is not valid is not accepted, and what would be is said', async () => {
  await at('a form')
  terminal.type('no port\r')
  await terminal.shows('✗ valid is: a host name and a port')
  expect(terminal.text()).toContain('❯PostgreSQL server')
})

test('answers typed ahead, several fields in one write, reach their fields', async () => {
  await at('preflight')
  terminal.type(`${keys.down}\r${keys.down}${keys.right}db.example:5433\r\rchief\r`)
  await terminal.shows('❯Password')
  expect([given('database.server'), given('admin.user')]).toEqual(['db.example:5433', 'chief'])
})

test('a pasted address loses its line break and blanks', async () => {
  await at('a form')
  terminal.type(keys.paste('  db.example:5433\n'))
  terminal.type(keys.enter)
  await terminal.shows('yours')
  expect(given('database.server')).toBe('db.example:5433')
})

test('an arrow key whose bytes come apart moves, and leaves nothing in a field', async () => {
  await at('a form')
  terminal.type('\u001b')
  terminal.type('[B')
  await terminal.shows('❯Log in with')
  expect(terminal.text()).not.toContain('[B')
})

test('a typed password is never on the screen until it is asked for', async () => {
  await at('a form')
  terminal.type(`${keys.down}${keys.down}${keys.down}hunter2 is long`)
  await terminal.shows('••••••••')
  expect(terminal.text()).not.toContain('hunter2')
  terminal.type(keys.ctrl('r'))
  await terminal.shows('hunter2 is long')
})

test('the length of a typed password cannot be seen', async () => {
  await at('a form')
  terminal.type(`${keys.down}${keys.down}${keys.down}a`)
  await terminal.shows('••••••••')
  const short = await terminal.frame()
  terminal.type('a much longer password than before')
  expect(await terminal.frame()).toBe(short)
})

test('Escape takes back what is being typed, the next one goes back; what was answered stays', async () => {
  await at('a form')
  terminal.type(`db.example:5433\r`)
  await terminal.shows('❯Log in with')
  terminal.type(`${keys.up}other.example:1`)
  await terminal.shows('other.example:1')
  terminal.type(keys.esc)
  await terminal.shows('db.example:5433')
  terminal.type(keys.esc)
  await terminal.shows('Answer every question')
  expect(given('database.server')).toBe('db.example:5433')
})

test('the cursor of the terminal is where the next character goes, wide characters counted', async () => {
  await at('a form')
  terminal.type('日本')
  await terminal.shows('日本')
  const line = terminal.lines().findIndex(text => text.includes('日本'))
  expect(terminal.cursor).toEqual({ x: 24 + 4, y: line })
})

test('a verdict appears beside its field while the user goes on', async () => {
  await at('a form')
  terminal.type(`${keys.down}${keys.down}${keys.down}a password\r`)
  await terminal.shows('✓ accepted, superuser')
})

test('a key of the grants is toggled by the space bar', async () => {
  await at('grants')
  terminal.type(' ')
  await terminal.shows('○ none')
  expect(given('keys')).toMatchObject([{ alias: 'test-key', servers: [] }])
})

test('single tools of the grants are ticked, or typed where they are not known', async () => {
  await at('grants')
  wizard.session.learn({ tools: { mcp_postgres_tools: ['query', 'explain'] } })
  await terminal.shows('2 tools')
  terminal.type('t')
  await terminal.shows('[x] all of them')
  terminal.type(` ${keys.down} \r`)
  await terminal.shows('‹◐ 1 tool›')
  expect(terminal.text()).toContain('mcp_postgres_tools: query.')
  expect(given('keys')).toMatchObject([{ servers: ['mcp_postgres_tools'], tools: { mcp_postgres_tools: ['query'] } }])
})

test('ticking all tools beside a single one is not accepted', async () => {
  await at('grants')
  terminal.type('t')
  await terminal.shows('[x] all of them')
  terminal.type(`${keys.down}query\r`)
  await terminal.shows('✗ valid is: all of them, or single ones, not both')
  terminal.type(`${keys.up} \r`)
  await terminal.shows('‹◐ 1 tool›')
})

test('an item is added to a list by its form', async () => {
  await at('a list')
  terminal.type('a')
  await terminal.shows('new model')
  terminal.type(`second\rA fixed answer${keys.ctrl('o')}`)
  await terminal.shows('❯ second  mock')
  expect(given('models')).toMatchObject([{ name: 'gpt-3.5-turbo' }, { name: 'second', mock: 'A fixed answer' }])
})

test('a renamed item and a copy of it have the secret that was typed', async () => {
  await at('a list')
  terminal.type('a')
  await terminal.shows('new model')
  terminal.type(`real\r\r\rsk-a-sample-of-a-key\r${keys.ctrl('o')}`)
  await terminal.shows('real  openai/real')
  terminal.type('e')
  await terminal.shows('yours, kept')
  terminal.type(`${keys.ctrl('u')}renamed${keys.ctrl('o')}`)
  await terminal.shows('renamed  openai/renamed')
  terminal.type('d')
  await terminal.shows('renamed_2  openai/renamed_2')
  const [, ...added] = given('models') as Answers[]
  expect(added).toMatchObject(['renamed', 'renamed_2'].map(name => ({ name, apiKey: 'stored' })))
})

test('Escape leaves an item as it was, and u brings back what was typed for it', async () => {
  await at('a list')
  terminal.type('e')
  await terminal.shows('Mock answer')
  terminal.type(`${keys.down}${keys.ctrl('u')}Another answer\r`)
  await terminal.shows('Another answer')
  terminal.type(keys.esc)
  await terminal.shows('gpt-3.5-turbo left, nothing kept')
  expect(given('models')).toBeUndefined()
  terminal.type('u')
  await terminal.shows('Another answer')
  terminal.type(keys.ctrl('o'))
  await terminal.shows('gpt-3.5-turbo changed')
  expect(given('models')).toMatchObject([{ mock: 'Another answer' }])
})

test('Escape keeps no secret either', async () => {
  await at('a list')
  const kept = vi.spyOn(wizard.session, 'keepSecret')
  terminal.type('a')
  await terminal.shows('new model')
  terminal.type('real\r\r\rsk-a-sample-of-a-key\r')
  await terminal.shows('❯Base URL')
  terminal.type(keys.esc)
  await terminal.shows('real left, nothing kept')
  expect(kept).not.toHaveBeenCalled()
  expect(given('models')).toBeUndefined()
})

test('an item that lacks an answer is not kept: the cursor goes to what is missing', async () => {
  await at('a list')
  terminal.type('a')
  await terminal.shows('new model')
  terminal.type(`${keys.down}A fixed answer${keys.ctrl('o')}`)
  await terminal.shows('❯Name')
  await terminal.shows('! an answer is needed')
  expect(given('models')).toBeUndefined()
})

test.each([
  ['removed', 'x', 'no model yet'],
  ['copied', 'd', 'gpt-3.5-turbo-2'],
])('an item that was %s is as it was after u, and so is its suggestion', async (_, key, then) => {
  await at('a list')
  const before = await terminal.frame()
  terminal.type(key)
  await terminal.shows(then)
  expect(given('models')).toBeDefined()
  terminal.type('u')
  await eventually(() => expect(given('models')).toBeUndefined())
  expect(await terminal.frame()).toBe(before)
})

test('a grant that was taken away is there again after u', async () => {
  await at('grants')
  terminal.type(' ')
  await terminal.shows('○ none')
  terminal.type('u')
  await terminal.shows('● all')
  expect(given('keys')).toBeUndefined()
})

test('a secret that was typed over has its earlier value after u', async () => {
  await at('a list')
  const kept = vi.spyOn(wizard.session, 'keepSecret')
  terminal.type('a')
  await terminal.shows('new model')
  terminal.type(`real\r\r\rsk-the-first-key\r${keys.ctrl('o')}`)
  await terminal.shows('❯ real  openai/real')
  terminal.type('e')
  await terminal.shows('yours, kept')
  terminal.type(`\r\r\rsk-the-second-key\r${keys.ctrl('o')}`)
  await terminal.shows('real changed')
  terminal.type('u')
  await terminal.shows('real added')
  expect(kept.mock.calls.map(([, value]) => value.reveal())).toEqual([
    'sk-the-first-key',
    'sk-the-second-key',
    'sk-the-first-key',
  ])
})

test.each(['a list', 'grants'])('Ctrl-O leads from %s to all sections', async name => {
  await at(name)
  terminal.type(keys.ctrl('o'))
  await terminal.shows('Make the plan')
})

test('a login that fails is said at Enter before it is passed, and its section is not ticked', async () => {
  await at('a form')
  const refused = { ok: false, text: 'password authentication failed' }
  wizard.session.store.setState({ trials: { 'admin-login': { state: 'done', verdict: refused } } })
  terminal.type(`${keys.down}${keys.down}${keys.down}`)
  await terminal.shows('❯Password')
  await wizard.session.typeSecret('admin.password', Secret.of('a sample'))
  terminal.type(keys.enter)
  await terminal.shows(/Enter\s+again\s+leaves/)
  expect(terminal.text()).toContain('❯Password')
  terminal.type(keys.enter)
  await terminal.shows('❯Role to create')
  terminal.type(keys.ctrl('o'))
  await terminal.shows('✗ Database')
})

test('what is still being looked up is shown so', async () => {
  await at('review')
  wizard.session.store.setState({ trials: { 'admin-login': { state: 'running' } } })
  await terminal.shows(/◐ Tools +being looked up/)
})

test('a new item that was left at once is none', async () => {
  await at('a list')
  terminal.type('a')
  await terminal.shows('new model')
  terminal.type(keys.esc)
  await terminal.shows('❯ gpt-3.5-turbo')
  expect(given('models')).toBeUndefined()
})

test('from the review, Ctrl-C asks once and the second one leaves with 130', async () => {
  await at('review')
  terminal.type(keys.ctrl('c'))
  await terminal.shows('Leave Gatewright')
  terminal.type(keys.ctrl('c'))
  expect(await terminal.ended).toEqual({ exit: 130 })
})

test('after Ctrl-C, staying changes nothing', async () => {
  await at('a form')
  const before = await terminal.frame()
  terminal.type(keys.ctrl('c'))
  await terminal.shows('Leave Gatewright')
  terminal.type(keys.enter)
  await terminal.shows('PostgreSQL server')
  expect(await terminal.frame()).toBe(before)
})

test('the whole way: answers, plan, changes, checks, done', async () => {
  await at('review')
  await wizard.session.answer('admin.login', 'peer')
  terminal.type('p')
  await terminal.shows('These 10 changes come next')
  terminal.type('a')
  await terminal.shows('✓ is verified')
  terminal.type(keys.enter)
  await terminal.shows('gatewright verify')
  terminal.type(keys.enter)
  expect(await terminal.ended).toEqual({ exit: 0 })
})

test('after a failure, Enter takes the remedy and tries again', async () => {
  await at('failure')
  const retry = vi.spyOn(wizard.session, 'retry').mockImplementation(async () => ({ checks: [], notApplicable: [] }))
  terminal.type(keys.enter)
  await eventually(() => expect(retry).toHaveBeenCalled())
  expect(retry.mock.calls[0]?.[0]).toMatchObject({ set: { 'database.takeOverRole': true } })
})

test('after a failure, every answer can be changed', async () => {
  await at('failure')
  terminal.type(`${keys.down}${keys.down}${keys.enter}`)
  await terminal.shows('Your answers')
  expect(wizard.session.state.phase).toBe('questions')
})

test('undoing asks about what may hold data, and keeps it unless told otherwise', async () => {
  await at('failure')
  const [change] = wizard.session.state.run.changes.map(line => line.change).filter(({ holdsData }) => holdsData)
  const dropped = Promise.withResolvers<boolean>()
  vi.spyOn(wizard.session, 'undo').mockImplementation(async mayDrop => {
    dropped.resolve(await mayDrop(change!))
    return [change!]
  })
  terminal.type(`${keys.down.repeat(4)}${keys.enter}`)
  await terminal.shows('may hold data')
  terminal.type(keys.enter)
  expect(await dropped.promise).toBe(false)
})

test('while changes are made, Ctrl-C offers to stop and to choose what next', async () => {
  await at('deploy')
  const stop = vi.spyOn(wizard.session, 'stop')
  terminal.type(keys.ctrl('c'))
  await terminal.shows('Stop, and choose what next')
  terminal.type(`${keys.down}${keys.enter}`)
  await eventually(() => expect(stop).toHaveBeenCalled())
})

test('a terminal that is too small says so, and p goes on line by line', async () => {
  await at('a form')
  terminal.resize({ columns: 39, rows: 11 })
  await terminal.shows('39x11')
  terminal.type('p')
  expect(await terminal.ended).toMatchObject({ plain: true })
})

test('a resize draws the frame of the new size', async () => {
  await at('plan')
  for (const size of [
    { columns: 40, rows: 15 },
    { columns: 120, rows: 40 },
    { columns: 80, rows: 24 },
  ]) {
    terminal.resize(size)
    await terminal.frame()
  }
})

test('a terminal that was small for a moment, unseen, is drawn anew', async () => {
  await at('plan')
  const before = await terminal.frame()
  terminal.screen.resize(60, 5)
  terminal.screen.resize(80, 24)
  expect(terminal.text()).not.toBe(before)
  process.emit('SIGWINCH')
  await terminal.shows(/ctrl-c leave$/)
  expect(await terminal.frame()).toBe(before)
})

test('one keystroke in a form costs at most 250 bytes at 80x24', async () => {
  await at('a form')
  terminal.type('a')
  await terminal.shows('❯PostgreSQL server      a')
  const costs: number[] = []
  for (let length = 2; length < 12; length++) {
    const before = terminal.bytes
    terminal.type('b')
    await terminal.shows(`a${'b'.repeat(length - 1)}`)
    await terminal.frame()
    costs.push(terminal.bytes - before)
  }
  expect(Math.max(...costs)).toBeLessThanOrEqual(250)
})

test('a change that is refused offers no rehearsal in its place', async () => {
  await at('hub')
  const failure = new Failure({ what: 'refused', why: 'it is not ours yet', next: 'adopt it', exit: Exit.refused })
  Object.assign(wizard.parts, { openSession: () => Promise.reject(failure) })
  wizard.change({})
  await terminal.shows('it is not ours yet')
  expect(terminal.text()).toContain('Look again')
  expect(terminal.text()).not.toContain('Rehearse')
})

describe('a checklist that did not pass', () => {
  test('has every way on: again, another answer, as it is', async () => {
    await at('checklist, one failed')
    terminal.type(keys.enter)
    await terminal.shows('Try again')
    const screen = terminal.text()
    expect(screen).toContain('address: 192.168.1.20:4000 answers, though it was not chosen')
    expect(screen).toContain('Change Port')
    expect(screen).toContain('Keep it as it is')
    expect(screen).not.toContain('Back to the previous deployment')
  })

  test('leads to the answer that it hangs on', async () => {
    await at('checklist, one failed')
    terminal.type(keys.enter)
    await terminal.shows('Try again')
    terminal.type(`${keys.down}${keys.enter}`)
    await terminal.shows('❯Port')
  })

  test('offers to leave out the server that failed, and shows the plan without it', async () => {
    await at('checklist, one failed')
    const { servers } = wizard.session.state.interview.answers as { servers: Answers[] }
    const { name } = servers[0]!
    const broken = { id: `tool-call:${name}`, label: 'tool call', status: 'failed' as const, evidence: 'gone', ms: 1 }
    await wizard.session.answer('admin.login', 'peer')
    wizard.session.store.setState({ verification: { checks: [broken], notApplicable: [] } })
    terminal.type(keys.enter)
    await terminal.shows(`Leave ${name} out`)
    terminal.type(`${keys.down.repeat(2)}${keys.enter}`)
    await terminal.shows('changes come next')
    expect(given('servers')).toEqual([])
  })

  test('is told with its reason where it is kept', async () => {
    await at('checklist, one failed')
    terminal.type('q')
    await terminal.shows('is NOT verified')
    expect(terminal.text()).toContain('192.168.1.20:4000 answers, though it was not chosen')
  })
})

test('the hub of a gateway that failed its last verification says so', async () => {
  await at('preflight')
  const { world } = wizard.ground!
  const failed = { id: 'tools', label: 'tools', status: 'failed' as const, evidence: 'files lists no tools', ms: 1 }
  await keepVerified(world, wizard.name, { checks: [failed], notApplicable: [] })
  wizard.ground!.host.gateways.push({ id: 'g', name: 'g', image: 'i', state: 'running, healthy', deployment: wizard.name }) // prettier-ignore
  wizard.app.show(hub(wizard))
  await terminal.shows('tools: files lists no tools')
})
