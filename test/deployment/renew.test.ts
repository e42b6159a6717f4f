import { expect, test } from 'vitest'
import { parseAnswers } from '../../src/deployment/file.ts'
import { renewalsOf, settled, withReference } from '../../src/deployment/renew.ts'
import { rotatableNamed, rotatables } from '../../src/deployment/rotatable.ts'
import { secretsOf } from '../../src/deployment/secrets.ts'
import { sampleDeployment } from '../steps/sample.ts'

test('every secret can be marked by the place where its reference stands, and nothing else changes', () => {
  const before = sampleDeployment()
  for (const spec of secretsOf(before)) {
    const marked = withReference(before, spec, 'renew')
    expect([...renewalsOf(marked).keys()]).toEqual([spec.id])
    expect(settled(marked)).toEqual(withReference(before, spec, 'generate'))
  }
})

test('a mark is an answer, with a grace where one is wanted', () => {
  const answers = parseAnswers('keys: [{ alias: team, models: [], value: "renew:1h" }]', 'answers')
  expect(answers).toMatchObject({ keys: [{ value: 'renew:1h' }] })
  const marked = sampleDeployment({ keys: [{ alias: 'team', models: ['gpt-3.5-turbo'], value: 'renew:1h' }] })
  expect([...renewalsOf(marked).values()]).toEqual([{ grace: '1h' }])
})

test('secrets go by short names, and by their whole id where two would have the same', () => {
  const key = { alias: 'database', models: ['gpt-3.5-turbo'] }
  expect(rotatables(sampleDeployment()).map(({ name }) => name)).toContain('database')
  const names = rotatables(sampleDeployment({ keys: [key] })).map(({ name }) => name)
  expect(names).toContain('database.password')
  expect(names).toContain('keys.database.value')
})

test('a secret that is not there is refused with those that are', () => {
  expect(() => rotatableNamed(sampleDeployment(), 'nobody')).toThrow(/master, salt/)
})
