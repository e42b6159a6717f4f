import { describe, expect, test } from 'vitest'
import { deploymentFrom, deploymentText, parseAnswers, recordedFrom } from '../../src/deployment/file.ts'
import { interview } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { Exit } from '../../src/failure.ts'
import { planHost } from '../doubles/host-facts.ts'

const read = (text: string) => parseAnswers(text, 'answers.yaml')

const complete = () => interview(sections, { given: { admin: { password: 'env:ADMIN' } }, host: planHost() }).answers

describe('an answers file', () => {
  test('may hold any part of a deployment, and an admin block', () => {
    expect(read('database: {role: gateway}\nadmin: {user: admin, password: "env:PW"}')).toEqual({
      database: { role: 'gateway' },
      admin: { user: 'admin', password: 'env:PW' },
    })
  })

  test('may be empty', () => {
    expect(read('')).toEqual({})
  })

  test.each([
    ['an unknown key', 'databse: {role: x}', 'databse: no such key'],
    ['an unknown key further down', 'database: {rolle: x}', 'database.rolle: no such key'],
    ['a value that is not valid', 'database: {role: "Not Valid"}', 'database.role: letters without accents'],
    ['a secret value where a reference belongs', 'secrets: {masterKey: sk-12345}', 'never the value itself'],
    ['text that is no YAML', 'a: [', 'answers.yaml'],
    ['a list', '- a', 'no YAML map'],
  ])('with %s is refused as a usage error that names it', (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ exit: Exit.usage, message: expect.stringContaining(message) }),
    )
  })

  test('never has a secret value repeated in the error', () => {
    const problem = () => read('secrets: {masterKey: sk-canary-value}')
    expect(problem).toThrow()
    expect(problem).not.toThrow(/canary/)
  })
})

test('deployment.yaml holds no administrator, and reads back as the same deployment', () => {
  const { deployment, admin } = deploymentFrom(complete())
  const text = deploymentText(deployment)
  expect(admin).toMatchObject({ user: 'admin' })
  expect(text).not.toContain('admin:')
  expect(deploymentFrom(parseAnswers(text, 'deployment.yaml')).deployment).toEqual(deployment)
})

test('a deployment.yaml whose keys name no servers goes on meaning all of them', () => {
  const text = deploymentText(deploymentFrom(complete()).deployment)
  const older = text.replace(/^ {4}servers:\n {6}- .*\n/m, '')
  expect(older).not.toBe(text)
  expect(deploymentText(recordedFrom(older, 'deployment.yaml'))).toBe(text)
})

test('answers that are not complete name everything that is missing', () => {
  expect(() => deploymentFrom({ name: 'mcp-litellm' })).toThrow(/paths.*database.*models.*keys/s)
})
