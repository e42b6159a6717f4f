import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { lockGateway, takeLock } from '../../src/engine/lock.ts'
import { Exit } from '../../src/failure.ts'
import { ownPaths } from '../../src/paths.ts'
import type { World } from '../../src/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { bundledForNobody, nodeForNobody } from '../doubles/nobody.ts'

const now = () => new Date('2026-01-02T03:04:05Z')
const source = join(import.meta.dirname, '../../src/engine/lock.ts')
const somewhere = () => temporaryDirectory()
const take = (thing: string) => takeLock([thing], 'gatewright setup', now)
const isRoot = process.getuid?.() === 0

/** Takes the lock in a process of its own, as this user, and holds it until it is killed. */
async function heldElsewhere(thing: string, uid = process.getuid?.(), env: NodeJS.ProcessEnv = {}) {
  const place = mkdtempSync(join(tmpdir(), 'gatewright-holder-'))
  chmodSync(place, 0o755)
  onTestFinished(() => rmSync(place, { recursive: true }))
  const script = `
    const { takeLock } = require(${JSON.stringify(bundledForNobody(source, place))})
    takeLock([${JSON.stringify(thing)}], 'the holder', () => new Date()).then(() => console.log('held'))
    setInterval(() => {}, 60_000)`
  const child = spawn(nodeForNobody(place), ['-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
    cwd: '/',
    ...(isRoot && { uid, gid: uid }),
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test('a lock that is held names its holder and refuses a second one', async () => {
  const thing = await somewhere()
  const lock = await take(thing)
  await expect(take(thing)).rejects.toMatchObject({
    exit: Exit.refused,
    why: expect.stringMatching(`^"gatewright setup" of \\S+, process ${process.pid}, since 2026-01-02T03:04:05.000Z$`),
  })
  await lock.release()
  await (await take(thing)).release()
})

test('the lock of a killed process is free at once', async () => {
  const thing = await somewhere()
  const child = await heldElsewhere(thing)
  await expect(take(thing)).rejects.toMatchObject({ why: expect.stringContaining(`process ${child.pid}`) })
  child.kill('SIGKILL')
  await once(child, 'exit')
  await (await take(thing)).release()
})

test('of many contenders exactly one gets it', async () => {
  const thing = await somewhere()
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => take(thing)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('of several things all are locked or none is', async () => {
  const [one, other] = [await somewhere(), await somewhere()]
  const lock = await take(other)
  await expect(takeLock([one, other], 'gatewright setup', now)).rejects.toMatchObject({ exit: Exit.refused })
  await (await take(one)).release()
  await lock.release()
})

test.runIf(isRoot).each([
  ['another user', 65534, {}, 'of nobody,'],
  ['a user without a name', 64321, {}, 'of user 64321,'],
  ['root by sudo', 0, { SUDO_USER: 'alice' }, 'of alice (sudo),'],
])('%s holds it for everybody, and is named', async (_, uid, env, named) => {
  const thing = await somewhere()
  await heldElsewhere(thing, uid, env)
  await expect(take(thing)).rejects.toMatchObject({ why: expect.stringContaining(named) })
})

const forged = JSON.stringify({ pid: 1, user: 'root', command: 'gatewright setup', since: '2026-01-02T03:04:05Z' })
const answers: [string, string][] = [
  ['says nothing', ''],
  ['says something else', '{"pid":"\u001b]0;x\u0007"}'],
  ['says more than anybody would', 'x'.repeat(100_000)],
  ['says that it is another', forged],
]

/** A program of some user that has the lock's name, and this to say. */
async function heldByProgram(thing: string, answer: string, uid = process.getuid?.()) {
  const place = mkdtempSync(join(tmpdir(), 'gatewright-holder-'))
  chmodSync(place, 0o755)
  onTestFinished(() => rmSync(place, { recursive: true }))
  const name = `gatewright-lock-${createHash('sha256').update(thing).digest('hex')}`
  const script = `
    const said = ${JSON.stringify(answer)}
    const server = require('node:net').createServer(socket => (socket.on('error', () => {}), said && socket.end(said)))
    server.listen('\\0${name}', () => console.log('held'))`
  const ids = isRoot ? { uid, gid: uid } : {}
  const child = spawn(nodeForNobody(place), ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/', ...ids })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child.pid!
}

test.each(answers)('a program that has the name and %s is named by its process', async (_, answer) => {
  const thing = await somewhere()
  const pid = await heldByProgram(thing, answer)
  await expect(take(thing)).rejects.toMatchObject({
    exit: Exit.refused,
    why: expect.stringContaining(`process ${pid} of ${userInfo().username}, which does not say what for`),
    next: expect.stringContaining(`kill ${pid}`),
  })
})

test.runIf(isRoot)('root is told whose it is, whatever it says (skipped: only for root)', async () => {
  const thing = await somewhere()
  const pid = await heldByProgram(thing, forged, 65_534)
  await expect(take(thing)).rejects.toMatchObject({ why: expect.stringContaining(`process ${pid} of nobody`) })
})

test.runIf(isRoot).each([
  ['says nothing', '', 'does not say who it is', 'sudo ss -xlp'],
  ['says that it is root’s', forged, 'process 1, since 2026-01-02T03:04:05Z, as it says of itself', 'ps -fp 1'],
])('who may not see the process is told what is known, where it %s', async (_, answer, why, next) => {
  const thing = await somewhere()
  await heldByProgram(thing, answer)
  const place = mkdtempSync(join(tmpdir(), 'gatewright-asker-'))
  chmodSync(place, 0o755)
  onTestFinished(() => rmSync(place, { recursive: true }))
  const script = `
    const { takeLock } = require(${JSON.stringify(bundledForNobody(source, place))})
    takeLock([${JSON.stringify(thing)}], 'the other', () => new Date()).catch(({ why, next }) => console.log(why, next))`
  const asker = spawn(nodeForNobody(place), ['-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    uid: 65_534,
    gid: 65_534,
  })
  const said = await text(asker.stdout)
  expect(said).toContain(why)
  expect(said).toContain(next)
})

/** A user’s doors to an engine: what a lock needs of them. */
const doors = async (engine: string | undefined) =>
  ({
    engine: {
      info: async () => {
        if (engine === undefined) throw new Error('no engine')
        return { version: '28', where: 'here', id: engine }
      },
    },
    own: ownPaths({ XDG_STATE_HOME: await somewhere() }),
    now,
  }) as unknown as World

test('a gateway is locked by its name on its engine, whoever has its state', async () => {
  const id = await somewhere()
  const [alice, bob] = [await doors(id), await doors(id)]
  const lock = await lockGateway(alice, 'gw', 'gatewright setup')
  await expect(lockGateway(bob, 'gw', 'gatewright setup')).rejects.toMatchObject({ exit: Exit.refused })
  await (await lockGateway(bob, 'other', 'gatewright setup')).release()
  await (await lockGateway(await doors(`${id}, another`), 'gw', 'gatewright setup')).release()
  await lock.release()
})

test('one state directory is locked whatever engine it is used with', async () => {
  const here = await doors(await somewhere())
  const lock = await lockGateway(here, 'gw', 'gatewright setup')
  const without = { ...here, engine: (await doors(undefined)).engine }
  await expect(lockGateway(without, 'gw', 'gatewright setup')).rejects.toMatchObject({ exit: Exit.refused })
  await lock.release()
})
