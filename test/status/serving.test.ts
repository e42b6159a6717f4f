import { expect, test } from 'vitest'
import { doctorText } from '../../src/commands/doctor.ts'
import { keepVerified } from '../../src/checks/last-verified.ts'
import { isOwnRefusal } from '../../src/checks/own-traces.ts'
import { madeUpKey } from '../../src/checks/refusals.ts'
import { examine } from '../../src/doctor/index.ts'
import { database } from '../../src/doctor/groups/database.ts'
import { log } from '../../src/doctor/groups/log.ts'
import { verified } from '../../src/doctor/groups/verified.ts'
import { keyHash } from '../../src/checks/keys.ts'
import { observe } from '../../src/status/observe.ts'
import { earlierAlias } from '../../src/steps/keys/names.ts'
import { bed } from './bed.ts'

const row = (changes: object) => ({ token: 'f'.repeat(64), alias: 'x', spend: 0, max_budget: null, blocked: null, expires: null, ...changes }) // prettier-ignore
const soon = new Date('2026-11-22T12:08:00Z')

test('a key of one of Gatewright’s own checks is none that the file lacks; one of such a name that lasts is', async () => {
  const { subject, database: rows } = await bed()
  rows.keys.push(row({ alias: 'gatewright-check-17-0123456789ab', expires: soon }))
  expect((await observe(subject)).findings).toEqual([])
  rows.keys.push(row({ alias: 'gatewright-check-18-0123456789ab' }))
  expect((await observe(subject)).findings).toMatchObject([{ id: 'key-foreign-gatewright-check-18-0123456789ab' }])
})

test('a key from before a rotation is known by the one that took its place, over several rotations, and no finding while it has its end', async () => {
  const { subject, database: rows } = await bed()
  const second = row({
    token: 'e'.repeat(64),
    alias: earlierAlias('team', rows.keys[0]!.token as string),
    expires: soon,
  })
  const first = row({ token: 'd'.repeat(64), alias: earlierAlias('team', second.token as string), expires: soon })
  rows.keys.push(second, first)
  const { findings, keys } = await observe(subject)
  expect(findings).toEqual([])
  expect(keys.slice(1)).toMatchObject([{ state: 'earlier', until: soon.toISOString() }, { state: 'earlier' }])
  Object.assign(first, { expires: null })
  expect((await observe(subject)).findings).toMatchObject([{ severity: 'warning', text: expect.stringMatching(/was replaced and is still good, without an end$/) }]) // prettier-ignore
})

test('a refusal that a check provoked is not asked for among the rows of the audit', async () => {
  const { subject, database: rows } = await bed()
  await observe(subject)
  expect(rows.asked.find(sql => sql.includes('order by "startTime" desc limit'))).toContain(`where not ${isOwnRefusal}`)
})

test('a line of the log about the made-up key of a check is no finding, one about a client’s is', async () => {
  const { subject, engine } = await bed()
  const line = (hash: string) =>
    `Exception occured - Authentication Error, Invalid proxy server token passed. key=${hash}, not found in db.`
  engine.lines = [line(keyHash(madeUpKey))]
  expect(await examine(subject, [log])).toEqual([])
  engine.lines.push(line('a'.repeat(64)))
  expect(await examine(subject, [log])).toMatchObject([{ id: 'log-key-unknown' }])
})

test('a gateway that failed its last verification is not healthy, and status and doctor say so in the same words, until it passes one', async () => {
  const { subject, world, deployment } = await bed()
  const result = { id: 'audit', label: 'audit', evidence: 'no row after 40 s for mock (chat)', ms: 1 }
  await keepVerified(world, deployment.name, { checks: [{ ...result, status: 'failed' }], notApplicable: [] })
  const status = await observe(subject)
  expect(status.state).toBe('degraded')
  expect(status.findings).toMatchObject([{ id: 'verify-audit', text: 'its last verification failed, audit: no row after 40 s for mock (chat)' }]) // prettier-ignore
  expect((await examine(subject, [verified])).map(({ text }) => text)).toEqual(status.findings.map(({ text }) => text))
  await keepVerified(world, deployment.name, { checks: [{ ...result, status: 'passed' }], notApplicable: [] })
  expect((await observe(subject)).state).toBe('healthy')
})

test('while rows of the audit are being lost it is not healthy, and a day later that is a warning', async () => {
  const { subject, engine, clock } = await bed()
  engine.lines = [
    'Spend tracking - dropping spend log row Postgres rejected. request_id=abc error=column "status" does not exist',
  ]
  expect(await observe(subject)).toMatchObject({
    state: 'degraded',
    findings: [{ id: 'log-audit-lost', severity: 'error' }],
  })
  clock.now = () => new Date('2026-11-23T12:00:00Z')
  expect(await observe(subject)).toMatchObject({ state: 'healthy', findings: [{ severity: 'warning' }] })
})

test('what is wrong with database and keys is told by status and doctor in the same words', async () => {
  const { subject, database: rows } = await bed()
  rows.keys[0] = { ...rows.keys[0], spend: 30 }
  rows.quiet = { slots: { max: 20, reserved: 3, sessions: [{ role: 'metabase', application: 'jdbc', address: '', database: 'metabase', sessions: 16 }] } } // prettier-ignore
  const [ofStatus, ofDoctor] = [(await observe(subject)).findings, await examine(subject, [database])]
  expect(ofStatus.map(({ text }) => text).sort()).toEqual(ofDoctor.map(({ text }) => text).sort())
  expect(doctorText(ofDoctor).join('\n')).toContain('16 of 17 connections of the server (max_connections, without those kept for superusers) are used up, of others than the proxy most by metabase (jdbc) on metabase: 16 connections') // prettier-ignore
})

test('failed calls of the last day are told by cause, with who and what they hit', async () => {
  const { subject, database: rows } = await bed()
  const failed = (error: string, alias: string, group: string | null, tool: string | null = null) => ({ at: new Date('2026-11-22T10:00:00Z'), key: 'k', alias, kind: 'acompletion', model: null, group, tool, error, class: 'X' }) // prettier-ignore
  const quota = 'litellm.RateLimitError: You exceeded your current quota'
  rows.quiet = {
    failed: [
      failed(quota, 'team', 'gpt'),
      failed(quota, 'team', 'gpt'),
      failed(quota, 'ci', 'gpt'),
      failed('Whatever', 'ci', null, 'files/read'),
    ],
  }
  const { findings, state } = await observe(subject)
  expect(state).toBe('healthy')
  expect(findings.map(({ text }) => text)).toEqual([
    "3 calls failed since 2026-11-22 10:00 UTC, the last at 2026-11-22 10:00 UTC: the provider's account has no credit left; 2 by key team on model gpt and 1 by key ci on model gpt",
    '1 call failed since 2026-11-22 10:00 UTC, the last at 2026-11-22 10:00 UTC: Whatever; 1 by key ci on tool files/read',
  ])
})

test('while the retention of the audit is not kept it is not healthy', async () => {
  const { subject, database: rows } = await bed()
  const table = { name: 'LiteLLM_SpendLogs', bytes: 2 ** 30, rows: 90_000, timed: true }
  const since = new Date('2026-11-22T09:00:00Z')
  rows.quiet = { tables: [table], times: { oldest: new Date('2026-06-01T00:00:00Z'), sampled: 20_000, since } }
  expect(await observe(subject)).toMatchObject({ state: 'degraded', findings: [{ id: 'retention-LiteLLM_SpendLogs' }] })
  rows.quiet = { tables: [table], times: { oldest: new Date('2026-11-01T00:00:00Z'), sampled: 20_000, since } }
  expect(await observe(subject)).toMatchObject({ state: 'healthy', findings: [] })
})
