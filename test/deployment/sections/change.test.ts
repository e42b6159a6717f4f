import { describe, expect, test } from 'vitest'
import { interview, openQuestions } from '../../../src/deployment/interview.ts'
import { sectionsForChange } from '../../../src/deployment/sections/change.ts'
import { sections } from '../../../src/deployment/sections/index.ts'
import { planHost } from '../../doubles/host-facts.ts'
import { sampleDeployment } from '../../steps/sample.ts'

const asked = (given: object) =>
  interview(sectionsForChange(sections), { given: { ...sampleDeployment(), ...given }, host: planHost() })
const admin = (given: object) =>
  asked(given)
    .sections.flatMap(({ questions }) => questions.map(({ field }) => field.path))
    .filter(path => path.startsWith('admin.'))

test('a recorded gateway has an answer to every question, without the administrator’s login', () => {
  expect(openQuestions(asked({}))).toEqual([])
  expect(admin({})).toEqual([])
})

test('once a part of that login is given, the rest is asked for', () => {
  expect(admin({ admin: { login: 'password' } })).toEqual([
    'admin.login',
    'admin.user',
    'admin.password',
    'admin.tryFromContainer',
  ])
})

test('the login is tried only where it is asked for', () => {
  const [trial] = sectionsForChange(sections).flatMap(({ trials }) => trials)
  const host = planHost()
  expect(trial!.when?.({ answers: sampleDeployment(), host })).toBe(false)
  expect(trial!.when?.({ answers: { ...sampleDeployment(), admin: { login: 'password' } }, host })).toBe(true)
})

describe('tools of the gateway in service', () => {
  const host = planHost()
  const tools = { everything: ['echo', 'add'] }
  const servers = ['everything', 'files'].map(name => ({ name, transport: 'http', url: `http://${name}/mcp` }))
  const trialOf = (isAsked: boolean, inService = ['everything', 'files']) =>
    sectionsForChange(sections, { servers: inService, isAsked })
      .flatMap(({ trials }) => trials)
      .find(({ id }) => id === 'listed-tools')!
  const context = (keys: object[] = []) => ({ answers: { name: 'gate', servers, keys }, host })

  test('are asked for where somebody chooses them, and brought into the host’s facts', async () => {
    const asked: unknown[] = []
    const toolsInService = async (...what: unknown[]) => {
      asked.push(what)
      return { tools, problems: { files: 'it lists none' } }
    }
    const trial = trialOf(true)
    expect(trial.when!(context())).toBe(true)
    const verdict = await trial.run(context(), { toolsInService } as never, new AbortController().signal)
    expect(asked).toEqual([[['everything', 'files'], 'gate']])
    expect(verdict).toEqual({
      ok: true,
      text: 'the gateway lists 2 tools of everything; those of files have to be typed (it lists none)',
      facts: { tools },
    })
  })

  test('are asked for without anybody only where single ones are named', () => {
    expect(trialOf(false).when!(context())).toBe(false)
    expect(trialOf(false).when!(context([{ alias: 'a', tools: { files: ['read'] } }]))).toBe(true)
  })

  test('are not asked for where a proof listed them, or the gateway has not got the server yet', () => {
    expect(trialOf(true, ['other']).when!(context())).toBe(false)
    expect(trialOf(true, ['everything']).when!({ ...context(), host: { ...host, tools } })).toBe(false)
  })
})
