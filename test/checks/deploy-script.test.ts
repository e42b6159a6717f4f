import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deployScriptCheck, differentFields, runByItself } from '../../src/checks/deploy-script.ts'
import { localFiles } from '../../src/adapters/local-files.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { projectFiles } from '../../src/gateway/paths.ts'
import { sha256 } from '../../src/text/sha256.ts'
import { sampleSpec } from '../doubles/container-engine.ts'
import { type Bed, bed, failedWith, passedWith, writeFiles } from './bed.ts'

const written = '#!/bin/sh\n'

/** A gateway whose deploy.sh is the one that the journal tells of. */
async function withScript() {
  const made = await bed()
  await writeFiles(made)
  const change = { id: 'files:deploy-script', step: 'files', action: 'create', group: 'Files', what: 'deploy.sh' }
  const entry = { change, state: 'done', at: '', receipt: { sha256: sha256(written), created: true } }
  const { journal } = deploymentFiles(made.world.own, made.deployment.name)
  await mkdir(dirname(journal), { recursive: true })
  await writeFile(journal, JSON.stringify({ format: 1, deployment: made.deployment.name, entries: [entry] }))
  return { ...made, path: projectFiles(made.deployment).deployScript }
}

/** A deploy.sh that leaves the container in the given state. */
const script =
  ({ engine, asPlanned }: Bed, after: Parameters<typeof sampleSpec>[0] = {}) =>
  async () => {
    engine.held[0] = asPlanned({ id: 'c2' }, after)
    return { code: 0, output: 'deployed\n' }
  }

test('passes when the same container is there, ready, and accepts the same key', async () => {
  const made = await withScript()
  expect(await made.run(deployScriptCheck(script(made)))).toEqual(
    passedWith(/run by itself: the same container made anew, ready, same key accepted/),
  )
})

test('runs the script of the project directory', async () => {
  const made = await withScript()
  const runs: string[] = []
  await made.run(deployScriptCheck(async ({ path }) => (runs.push(path), script(made)())))
  expect(runs).toEqual([projectFiles(made.deployment).deployScript])
})

test("fails with the script's code and last line", async () => {
  const made = await withScript()
  const run = async () => ({ code: 7, output: 'pulling\nno such network\n' })
  expect(await made.run(deployScriptCheck(run))).toEqual(failedWith(/deploy\.sh ended with code 7: no such network/))
})

test('fails when the container differs, and names the fields', async () => {
  const made = await withScript()
  const run = script(made, { env: { ...made.engine.held[0]!.spec.env, LITELLM_MASTER_KEY: 'sk-other' }, restart: 'no' })
  const outcome = await made.run(deployScriptCheck(run))
  expect(outcome).toEqual(failedWith(/another container: env LITELLM_MASTER_KEY and restart differ/))
  expect(JSON.stringify(outcome)).not.toContain('sk-other')
})

test('fails when the gateway does not become ready', async () => {
  const made = await withScript()
  const run = async () => {
    made.proxy.database = 'disconnected'
    return script(made)()
  }
  expect(await made.run(deployScriptCheck(run))).toEqual(failedWith(/after deploy\.sh: it was not ready/))
})

test('fails when the key is no longer accepted', async () => {
  const made = await withScript()
  const run = async () => {
    made.proxy.keys.clear()
    return script(made)()
  }
  expect(await made.run(deployScriptCheck(run))).toEqual(failedWith(/the key team no longer works: HTTP 401/))
})

test('fails when there is no container afterwards', async () => {
  const made = await withScript()
  const run = async () => {
    made.engine.held.splice(0)
    return { code: 0, output: '' }
  }
  expect(await made.run(deployScriptCheck(run))).toEqual(failedWith(/after deploy\.sh there is no container/))
})

describe('a deploy.sh that is not the one that Gatewright wrote is not run', () => {
  const neverRun = async () => Promise.reject(new Error('it was run'))

  test.each<[string, (path: string) => Promise<void>, RegExp]>([
    [
      'that does nothing',
      path => writeFile(path, '#!/bin/sh\nexit 0\n'),
      /is not what Gatewright wrote, and was not run/,
    ],
    [
      'that starts another image',
      path => writeFile(path, `${written}docker run evil\n`),
      /is not what Gatewright wrote/,
    ],
    ['into which others may write', path => chmod(path, 0o777), /others may write to .*chmod go-w/],
    ['that is gone', path => rm(path), /does not exist/],
    ['that is a directory', async path => void (await rm(path), await mkdir(path)), /is a directory, and was not run/],
  ])('%s', async (_, plant, cause) => {
    const made = await withScript()
    await plant(made.path)
    expect(await made.run(deployScriptCheck(neverRun))).toEqual(failedWith(cause))
  })

  test('that belongs to somebody else', async () => {
    const made = await withScript()
    const stat = async (path: string) => ({ ...(await localFiles.stat(path))!, uid: 54_321 })
    Object.assign(made.world, { files: { ...localFiles, stat } })
    expect(await made.run(deployScriptCheck(neverRun))).toEqual(failedWith(/belongs to user 54321 .*was not run/))
  })
})

test('fails when it ends well and has made no container', async () => {
  const made = await withScript()
  const run = async () => ({ code: 0, output: '' })
  expect(await made.run(deployScriptCheck(run))).toEqual(failedWith(/made no container: the one from before/))
})

describe('two containers', () => {
  const ports = [
    { address: '127.0.0.1', hostPort: 4000, containerPort: 4000 },
    { address: '192.168.1.20', hostPort: 4000, containerPort: 4000 },
  ]

  test('are the same in whatever order their ports are', () => {
    expect(differentFields(sampleSpec({ ports }), sampleSpec({ ports: ports.toReversed() }))).toEqual([])
  })

  test.each<[string, Parameters<typeof sampleSpec>[0]]>([
    ['image', { image: 'ghcr.io/berriai/litellm:v1.108.12' }],
    ['args', { args: ['--port', '4000'] }],
    ['mounts', { mounts: [{ source: '/a', target: '/b', readOnly: true }] }],
    ['ports', { ports }],
    ['log', { log: { maxSize: '1m', maxFiles: 3 } }],
    ['labels dev.gatewright.deployment', { labels: { 'dev.gatewright.deployment': 'x' } }],
  ])('differ in %s', (field, changes) => {
    expect(differentFields(sampleSpec(), sampleSpec(changes))).toEqual([field])
  })
})

describe('a script run by itself', () => {
  const uid = process.geteuid!()
  async function scriptFile(content: string) {
    const { deployment } = await bed()
    const path = projectFiles(deployment).deployScript
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    await chmod(path, 0o755)
    return { path, text: content, uid }
  }
  const { signal } = new AbortController()

  test('answers its code and both outputs', async () => {
    const script = await scriptFile('#!/bin/sh\necho out; echo err >&2; exit 3\n')
    expect(await runByItself(script, signal)).toEqual({ code: 3, output: 'out\nerr\n' })
  })

  test("does not get this process's environment", async () => {
    process.env.GATEWRIGHT_CANARY = 'canary'
    const script = await scriptFile('#!/bin/sh\necho "[$GATEWRIGHT_CANARY]"\n')
    expect(await runByItself(script, signal)).toEqual({ code: 0, output: '[]\n' })
    delete process.env.GATEWRIGHT_CANARY
  })

  test('of another user is run as it was looked at, whatever that user has put there since', async () => {
    const looked = await scriptFile('#!/usr/bin/env bash\necho "looked at, $0"\n')
    await writeFile(looked.path, '#!/usr/bin/env bash\necho another\n')
    expect(await runByItself({ ...looked, uid: uid + 1 }, signal)).toEqual({ code: 0, output: `looked at, ${looked.path}\n` }) // prettier-ignore
  })

  test('that is not there is a failure which names it', async () => {
    await expect(runByItself({ path: '/nowhere/deploy.sh', text: '', uid }, signal)).rejects.toMatchObject({
      what: '/nowhere/deploy.sh could not be run to its end',
      why: expect.stringContaining('ENOENT'),
    })
  })
})
