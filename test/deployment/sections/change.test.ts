import { expect, test } from 'vitest'
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
