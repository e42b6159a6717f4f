import { expect, test } from 'vitest'
import { postgresFailure, type Target } from '../../../src/adapters/pg/failure.ts'

const target: Target = { server: 'db:5432', user: 'admin', database: 'postgres' }
const terminated = new Error('Connection terminated unexpectedly')
const answer = (code: string, message: string) => Object.assign(new Error(message), { code })

test.each([
  ['at the login is perhaps no PostgreSQL', target, 'may not be PostgreSQL', 'ss -ltnp'],
  [
    'after it was one that ended',
    { ...target, loggedIn: true as const },
    'stopped or restarted',
    'run the same command',
  ],
])('a connection that is closed %s', (_, at, why, next) => {
  const failure = postgresFailure(terminated, at, 'the role could not be made')
  expect(failure).toMatchObject({ why: expect.stringContaining(why), next: expect.stringContaining(next), exit: 4 })
})

test.each([
  ['53200', 'out of memory', 'no memory left', 'work_mem'],
  ['55006', 'source database "template1" is being accessed by other users', 'in use', 'pg_stat_activity'],
])('%s is told with what to do about it', (code, message, why, next) => {
  const failure = postgresFailure(answer(code, message), target, 'the database could not be made')
  expect(failure.why).toContain(why)
  expect(failure.why).toContain(message)
  expect(failure.next).toContain(next)
})

test.each([
  ['password authentication failed', '28P01', 'password is wrong'],
  ['SASL authentication failed', '28P01', 'password is wrong'],
  ['invalid frontend message type 80', '08P01', 'invalid frontend message type'],
])('a pooler that answers 08P01 with "%s" means %s', (message, code, why) => {
  const failure = postgresFailure(answer('08P01', message), target, 'the login failed')
  expect(failure).toMatchObject({ code, why: expect.stringContaining(why) })
})
