import { describe, expect, test } from 'vitest'
import { closed, grantOf, grantsText, grantWord, knownTools, withGrant } from '../../src/deployment/grants.ts'
import { deploymentFrom, parseAnswers } from '../../src/deployment/file.ts'
import type { Answers } from '../../src/deployment/field.ts'
import { interview } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { planHost } from '../doubles/host-facts.ts'

const narrowed = { servers: ['postgres', 'files'], tools: { files: ['read', 'list'] } }

test('a server is granted as a whole, in part, or not at all', () => {
  expect(['postgres', 'files', 'github'].map(server => grantOf(narrowed, server))).toEqual([
    'all',
    ['read', 'list'],
    'none',
  ])
  expect(grantOf({ servers: ['files'], tools: { files: ['*'] } }, 'files')).toBe('all')
  expect(['postgres', 'files', 'github'].map(server => grantWord(grantOf(narrowed, server)))).toEqual([
    'all',
    '2 tools',
    'none',
  ])
  expect(grantsText(narrowed)).toBe('postgres, files (read, list)')
})

test('granting a server keeps the order of the servers, and taking it away its tools as well', () => {
  const servers = ['postgres', 'files']
  expect(withGrant({ alias: 'a', servers: ['files'] }, servers, 'postgres', 'all')).toEqual({ alias: 'a', servers })
  expect(withGrant(narrowed, servers, 'files', 'none')).toEqual({ servers: ['postgres'] })
  expect(withGrant(narrowed, servers, 'files', 'all')).toEqual({ servers })
  expect(withGrant(narrowed, servers, 'files', ['*'])).toEqual({ servers })
  expect(withGrant({ servers: [] }, servers, 'files', ['read'])).toEqual({
    servers: ['files'],
    tools: { files: ['read'] },
  })
})

test('tools are known from a proof, from the probe and from what a key names', () => {
  const answers = {
    servers: [{ name: 'files', probe: { tool: 'list' } }],
    keys: [{ tools: { files: ['write'] } }, { tools: { files: ['*'] } }],
  }
  expect(knownTools({ answers, host: planHost() }, 'files')).toEqual(['list', 'write'])
  const host = { ...planHost(), tools: { files: ['read', 'list'] } }
  expect(knownTools({ answers, host }, 'files')).toEqual(['read', 'list', 'write'])
})

test('in answers a key that names no servers has none, and one that names their tools all the same is refused', () => {
  const keys = [{ alias: 'a' }, { alias: 'b', servers: ['files'] }]
  expect(closed({ keys }).keys).toEqual([
    { alias: 'a', servers: [] },
    { alias: 'b', servers: ['files'] },
  ])
  expect(closed({ models: [] })).toEqual({ models: [] })
  expect(() => closed({ keys: [{ alias: 'a', tools: { files: ['read'] } }] })).toThrow(
    expect.objectContaining({ exit: 2, next: expect.stringContaining('servers: [files]') }),
  )
})

describe('as answers', () => {
  const server = 'mcp_postgres_tools'
  const key = (changes: object): Answers => ({ alias: 'team', models: ['gpt-3.5-turbo'], ...changes })
  const asked = (one: Answers, host = planHost()) =>
    interview(sections, { given: { admin: { password: 'env:ADMIN' }, keys: [one] }, host })
  const problem = (one: Answers, host = planHost()) =>
    asked(one, host)
      .sections.flatMap(({ questions }) => questions)
      .find(({ field }) => field.path === 'keys')?.problem
  const granted = (one: Answers) => {
    const [made] = deploymentFrom(asked(one).answers).deployment.keys
    return { servers: made!.servers, tools: made!.tools }
  }

  test('a key that names no tools may use all of them', () => {
    expect(granted(key({ servers: [server] }))).toEqual({ servers: [server], tools: {} })
    expect(granted(key({}))).toEqual({ servers: [server], tools: {} })
  })

  test('a key may use the tools that it names, and all of them by a star', () => {
    expect(granted(key({ servers: [server], tools: { [server]: ['query'] } }))).toEqual({
      servers: [server],
      tools: { [server]: ['query'] },
    })
    expect(granted(key({ servers: [server], tools: { [server]: ['*'] } }))).toEqual({ servers: [server], tools: {} })
  })

  test('tools of a server that the key lost go with it', () => {
    expect(granted(key({ servers: [], tools: { [server]: ['query'] } }))).toEqual({ servers: [], tools: {} })
  })

  test.each([
    ['no tools at all', [], /all of them, or at least one tool/],
    ['all of them and single ones', ['*', 'query'], /all of them, or single ones, not both/],
    ['one that the server has not', ['querry'], /it has none named querry/],
  ])('%s are no answer', (_, tools, message) => {
    const host = { ...planHost(), tools: { [server]: ['query'] } }
    expect(problem(key({ servers: [server], tools: { [server]: tools } }), host)).toMatch(message)
  })

  test('an answers file that names tools of a server without granting it is refused', () => {
    const text = 'keys: [{alias: a, models: [m], servers: [files], tools: {postgres: [query]}}]'
    expect(() => parseAnswers(text, 'answers.yaml')).toThrow(
      /keys\.0\.tools\.postgres: tools of a server that the key is granted/,
    )
    expect(() => parseAnswers('keys: [{alias: a, tools: {postgres: []}}]', 'answers.yaml')).toThrow(/at least one tool/)
    expect(parseAnswers('keys: [{alias: a, tools: {postgres: [query]}}]', 'answers.yaml')).toBeTruthy()
  })
})
