import { describe, expect, test } from 'vitest'
import type { DatabaseState } from '../../../src/steps/database/inspect.ts'
import { planDatabase } from '../../../src/steps/database/plan.ts'
import { sampleDeployment } from '../sample.ts'

const admin = { name: 'admin', superuser: true, createRole: true, createDatabase: true, inherits: true }
const deployment = sampleDeployment()
const own = { owner: 'litellm_user', ours: true, publicConnect: false }
const works = { passwordWorks: true, ours: true }

const state = (changes: Partial<DatabaseState> = {}): DatabaseState => ({
  version: 150000,
  admin,
  role: works,
  database: own,
  ...changes,
})

const planned = (is: DatabaseState, wanted = deployment) =>
  planDatabase(is, wanted).changes.map(({ action, id }) => `${action} ${id}`)

const taking = (changes: object) => sampleDeployment({ database: { ...deployment.database, ...changes } })

test('on an empty server the role, its database and the closing of that are made', () => {
  expect(planned({ version: 150000, admin, role: 'missing' })).toEqual([
    'create database:role:litellm_user',
    'create database:database:litellm_db',
    'change database:access:litellm_db',
  ])
})

test('a finished database is as it should be, also without an administrator', () => {
  const { admin: _, ...asRole } = state()
  expect(planDatabase(asRole, deployment)).toEqual({
    changes: [],
    asIs: ['role litellm_user', 'database litellm_db, owner litellm_user'],
  })
})

test('a role with another password is refused with a way out', () => {
  expect(() => planned(state({ role: { passwordWorks: false, ours: false } }))).toThrow(
    expect.objectContaining({
      why: 'it has another password than the one in the secret store',
      remedies: [expect.objectContaining({ set: { 'database.takeOverRole': true } })],
    }),
  )
})

test('a role with another password gets the new one once that is allowed', () => {
  const is = state({ role: { passwordWorks: false, ours: false } })
  expect(planned(is, taking({ takeOverRole: true }))).toEqual(['change database:role:litellm_user'])
})

test('our own role gets a new password without being asked about', () => {
  expect(planned(state({ role: { passwordWorks: false, ours: true } }))).toEqual(['change database:role:litellm_user'])
})

test('a database of somebody else is refused with a way out', () => {
  expect(() => planned(state({ database: { ...own, owner: 'billing', ours: false } }))).toThrow(
    expect.objectContaining({
      why: 'it belongs to billing',
      remedies: [expect.objectContaining({ set: { 'database.takeOverDatabase': true } })],
    }),
  )
})

test('a database of somebody else changes its owner once that is allowed, and stays open to whom it was', () => {
  const is = state({ database: { owner: 'billing', ours: false, publicConnect: true } })
  expect(planned(is, taking({ takeOverDatabase: true }))).toEqual(['change database:database:litellm_db'])
})

test('a database that we made and that is still open to everybody is closed', () => {
  expect(planned(state({ database: { ...own, publicConnect: true } }))).toEqual(['change database:access:litellm_db'])
})

test('without an administrator what has to be done is named', () => {
  expect(() => planned({ version: 150000, role: works })).toThrow(
    expect.objectContaining({ exit: 2, why: expect.stringContaining('database litellm_db') }),
  )
})

test.each([
  ['CREATEROLE', { createRole: false }],
  ['CREATEDB', { createDatabase: false }],
])('an administrator without %s is told the command that gives it', (right, lacks) => {
  const is: DatabaseState = { version: 150000, role: 'missing', admin: { ...admin, superuser: false, ...lacks } }
  expect(() => planned(is)).toThrow(
    expect.objectContaining({ next: expect.stringContaining(`ALTER ROLE admin ${right}`) }),
  )
})

test('a server older than LiteLLM can use is refused', () => {
  expect(() => planned(state({ version: 100023 }))).toThrow(expect.objectContaining({ exit: 3 }))
})

describe('what another gateway made', () => {
  const made = (deployment: string): DatabaseState['database'] => ({
    ...own,
    ours: false,
    other: { deployment, where: '/home/bob/.local/state/gatewright/theirs on vm' },
  })

  test('under another name only has the same name: the answer is to be another', () => {
    expect(() => planned(state({ database: made('theirs') }))).toThrow(
      expect.objectContaining({
        what: 'database litellm_db belongs to another gateway',
        why: expect.stringMatching(/for the gateway theirs .*, and this one is mcp-litellm$/),
        next: 'choose another: database.name',
      }),
    )
  })

  test('under the same name is missing here: a backup brings its state back', () => {
    expect(() => planned(state({ database: made('mcp-litellm') }))).toThrow(
      expect.objectContaining({
        why: expect.stringContaining('the state directory of this user has no record of it'),
        next: expect.stringContaining('gatewright restore BACKUP'),
      }),
    )
  })
})
