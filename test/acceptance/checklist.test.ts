import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chmod, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { address } from '../../src/checks/address.ts'
import { audit } from '../../src/checks/audit.ts'
import type { Check } from '../../src/checks/check.ts'
import { container } from '../../src/checks/container.ts'
import { deployScript } from '../../src/checks/deploy-script.ts'
import { checks } from '../../src/checks/index.ts'
import { keyHash } from '../../src/checks/keys.ts'
import { models } from '../../src/checks/models.ts'
import { restartPolicy } from '../../src/checks/policies.ts'
import { readiness } from '../../src/checks/readiness.ts'
import { runChecks } from '../../src/checks/run.ts'
import { secrets } from '../../src/checks/secrets.ts'
import { toolCall } from '../../src/checks/tool-call.ts'
import { tools } from '../../src/checks/tools.ts'
import { projectFiles } from '../../src/gateway/paths.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { checkContext, gatewayInBed } from './gateway.ts'

const name = 'checklist'
let bed: Bed
let gateway: Awaited<ReturnType<typeof gatewayInBed>>

beforeAll(async () => {
  bed = testBed()
  gateway = await gatewayInBed(bed, { name, port: 4310 })
})

afterAll(() => gateway?.takeBack())

test('every check passes on a gateway that was just set up, and none is left out', () => {
  const { verification } = gateway
  expect(verification.checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(verification.notApplicable).toEqual([])
  expect(verification.checks.map(({ id }) => id)).toEqual(
    checks.map(({ id }) => (id === 'tool-call' ? 'tool-call:postgres' : id)),
  )
})

test('later, without disturbing the gateway, the rest passes and the others say when they were proved', async () => {
  const running = async () => {
    const { id, startedAt } = (await gateway.context.world.engine.container(name))!
    return { id, startedAt }
  }
  const before = await running()
  const { signal } = new AbortController()
  const verification = await runChecks(checks, gateway.context, () => undefined, { allow: 'nothing', signal })
  expect(verification.checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(verification.notApplicable.map(({ id }) => id)).toEqual(['restart', 'deploy-script'])
  expect(verification.notApplicable.every(({ reason }) => /last proved \d{4}-/.test(reason))).toBe(true)
  expect(await running()).toEqual(before)
})

const only = (check: Check) => check.each?.(gateway.context.deployment)[0] ?? check

/** The outcome of one check while something is wrong; what was done is undone. */
async function outcomeWhile(check: Check, undo: () => unknown) {
  try {
    return await only(check)
      .run(checkContext(gateway.context))
      .catch((error: Error) => ({ status: 'failed', evidence: error.message }))
  } finally {
    await undo()
  }
}

const failedWith = (evidence: RegExp) => ({ status: 'failed', evidence: expect.stringMatching(evidence) as string })
const paths = () => projectFiles(gateway.context.deployment)
const keyOf = (alias: string) => gateway.context.secrets.get(`keys.${alias}.value`)

/** Changes a key behind Gatewright's back. */
async function updateKey(alias: string, body: object): Promise<void> {
  const answer = await fetch('http://127.0.0.1:4310/key/update', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.context.secrets.get('secrets.masterKey').reveal()}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ key: keyOf(alias).reveal(), ...body }),
  })
  expect(answer.status).toBe(200)
}

/** Edits a file; answers what puts it back. */
async function edit(path: string, change: (text: string) => string): Promise<() => Promise<void>> {
  const text = await readFile(path, 'utf8')
  await writeFile(path, change(text))
  return () => writeFile(path, text)
}

test('a stopped container fails the container and the readiness', async () => {
  await bed.dockerClient('stop', name)
  expect(await outcomeWhile(container, () => undefined)).toMatchObject(failedWith(/checklist is exited/))
  expect(await outcomeWhile(readiness, () => bed.dockerClient('start', name))).toMatchObject(
    failedWith(/did not answer/),
  )
  await expect
    .poll(async () => (await outcomeWhile(readiness, () => undefined)).status, { timeout: 60_000 })
    .toBe('passed')
})

test('another restart policy is seen', async () => {
  await bed.dockerClient('update', '--restart', 'no', name)
  const outcome = await outcomeWhile(restartPolicy, () =>
    bed.dockerClient('update', '--restart', 'unless-stopped', name),
  )
  expect(outcome).toMatchObject(failedWith(/the restart policy is no/))
})

test('a model granted behind our back is seen', async () => {
  await updateKey(`${name}-team`, { models: ['mock', 'other'] })
  const outcome = await outcomeWhile(models, () => updateKey(`${name}-team`, { models: ['mock'] }))
  expect(outcome).toMatchObject(failedWith(/checklist-team sees mock and other; granted are mock/))
})

test('a server granted behind our back is seen', async () => {
  const grant = (servers: string[]) => updateKey(`${name}-plain`, { object_permission: { mcp_servers: servers } })
  await grant(['postgres'])
  const outcome = await outcomeWhile(tools, () => grant(['no-mcp-servers']))
  expect(outcome).toMatchObject(failedWith(/checklist-plain sees postgres\/query, which no grant gives it/))
})

test('a tools role that can no longer log in fails the tool call', async () => {
  await bed.sql(`alter role tools_${name} nologin`)
  const outcome = await outcomeWhile(toolCall, () => bed.sql(`alter role tools_${name} login`))
  expect(outcome).toMatchObject(failedWith(/not permitted to log in/))
})

test('a call that left no row fails the audit', async () => {
  const context = checkContext(gateway.context)
  const keyHashOfTeam = keyHash(keyOf(`${name}-team`))
  context.trail.calls.push({
    check: 'chat',
    keyHash: keyHashOfTeam,
    callType: 'acompletion',
    called: { model: 'never-called' },
    at: new Date(),
  })
  const world = { ...context.world, wait: async () => undefined }
  expect(await audit.run({ ...context, world })).toMatchObject(failedWith(/no row after 40 s for never-called/))
})

test('an address that was not chosen is seen', async () => {
  const listener = createServer().listen(4310, bed.networkAddress)
  await once(listener, 'listening')
  const outcome = await outcomeWhile(address, () => listener.close())
  expect(outcome).toMatchObject(failedWith(/not chosen, and yet connections are accepted at 192\.168\.77\.10:4310/))
})

test('a secret in a generated file is seen', async () => {
  const { configFile } = paths()
  const undo = await edit(configFile, text => text)
  await appendFile(configFile, `# ${keyOf(`${name}-team`).reveal()}\n`)
  expect(await outcomeWhile(secrets, undo)).toMatchObject(failedWith(/virtual key checklist-team is in .*config\.yaml/))
})

test('a secret in the arguments of a process is seen', async () => {
  const master = gateway.context.secrets.get('secrets.masterKey').reveal()
  const process = spawn('sleep', ['60'], { argv0: `sleep-${master}` })
  await once(process, 'spawn')
  const outcome = await outcomeWhile(secrets, () => process.kill())
  expect(outcome).toMatchObject(failedWith(/master key is in the arguments of a process/))
})

test('an env file that others can read is seen', async () => {
  const path = gateway.context.deployment.paths.secrets!
  await chmod(path, 0o644)
  const outcome = await outcomeWhile(secrets, () => chmod(path, 0o600))
  expect(outcome).toMatchObject(failedWith(/has mode 644/))
})

test.each<[string, (text: string) => string]>([
  ['would make another container', text => text.replace('--restart unless-stopped', '--restart no')],
  ['does nothing', () => '#!/bin/bash\nexit 0\n'],
])('a deploy.sh that %s is seen, and not run', async (_, change) => {
  const undo = await edit(paths().deployScript, change)
  const outcome = await outcomeWhile(deployScript, undo)
  expect(outcome).toMatchObject(failedWith(/is not what Gatewright wrote, and was not run/))
  expect(await outcomeWhile(restartPolicy, () => undefined)).toMatchObject({ status: 'passed' })
})
