import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { audit } from '../../src/checks/audit.ts'
import { chat } from '../../src/checks/chat.ts'
import { modelTool } from '../../src/checks/model-tool.ts'
import { toolCall } from '../../src/checks/tool-call.ts'
import { projectFiles } from '../../src/gateway/paths.ts'
import { bed, type Bed, failedWith, notApplicableFor, passedWith } from './bed.ts'

async function afterCalls(changes: object = {}): Promise<Bed> {
  const made = await bed(changes)
  for (const check of [chat, ...toolCall.each!(made.deployment), modelTool]) await made.run(check)
  return made
}

test('passes when every call has a row, and names model, user and cost', async () => {
  const { run } = await afterCalls()
  expect(await run(audit)).toEqual({
    status: 'passed',
    evidence: '4 rows of 4 calls in LiteLLM_SpendLogs',
    details: [
      'chat: mock, user team-user, $0.00',
      'tool call: postgres/query, user team-user, $0.00',
      'model + tool: mock, user team-user, $0.00',
      'model + tool: postgres/query, user team-user, $0.00',
    ],
  })
})

test("logs in as the proxy's own role", async () => {
  const { run, postgres, secrets } = await afterCalls()
  await run(audit)
  expect(postgres.logins.at(-1)).toMatchObject({
    role: 'litellm_user',
    database: 'litellm_db',
    password: secrets.get('database.password'),
  })
})

test('waits for rows that come late', async () => {
  const { run, proxy, postgres, waits } = await afterCalls()
  const late = proxy.rows.splice(0)
  let looks = 0
  postgres.onLook = () => {
    if (++looks === 10) proxy.rows.push(...late)
  }
  expect(await run(audit)).toEqual(passedWith(/4 rows of 4 calls/))
  expect(waits.length).toBeGreaterThan(0)
})

test('fails when a row has not come after 40 seconds, and names its call', async () => {
  const { run, proxy, waits } = await afterCalls()
  proxy.rows.splice(1, 1)
  expect(await run(audit)).toEqual(failedWith(/no row after 40 s for postgres\/query \(tool call\)/))
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(40_000)
})

/** The gateway's config.yaml with these general_settings. */
async function withConfig(of: Bed, settings: string): Promise<Bed> {
  const { configFile } = projectFiles(of.deployment)
  await localFiles.makeDirectory(dirname(configFile), 0o755)
  await localFiles.write(configFile, `general_settings:\n  ${settings}\n`, { mode: 0o644 })
  return of
}

test.each(['60', '"60"'])('waits as long as config.yaml has the proxy collect rows: %s', async value => {
  const { run, proxy, waits } = await withConfig(await afterCalls(), `proxy_batch_write_at: ${value}`)
  proxy.rows.splice(1, 1)
  expect(await run(audit)).toEqual(failedWith(/no row after 140 s for postgres\/query/))
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(140_000)
})

test('does not apply where config.yaml switches the audit off', async () => {
  const { run } = await withConfig(await afterCalls(), 'disable_spend_logs: True')
  expect(await run(audit)).toEqual(notApplicableFor(/disable_spend_logs/))
})

test('takes no row for two calls', async () => {
  const { run, context } = await afterCalls()
  context.trail.calls.push(context.trail.calls[0]!)
  expect(await run(audit)).toEqual(failedWith(/no row after 40 s for mock \(chat\)/))
})

test('fails when a row names another user', async () => {
  const { run, proxy } = await afterCalls()
  proxy.rows[0]!.user = 'somebody'
  expect(await run(audit)).toEqual(failedWith(/the rows of mock do not name the key's user/))
})

test('shows a small cost with its digits', async () => {
  const { run, proxy } = await afterCalls()
  proxy.rows[0]!.spend = 0.000768
  expect(await run(audit)).toMatchObject({ details: expect.arrayContaining([expect.stringContaining('$0.000768')]) })
})

test('does not apply when nothing was called', async () => {
  const { run } = await bed()
  expect(await run(audit)).toEqual(notApplicableFor(/no call was made/))
})
