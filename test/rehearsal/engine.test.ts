import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { httpGateway } from '../../src/adapters/http-gateway.ts'
import { localFiles } from '../../src/adapters/local-files.ts'
import { portClaims } from '../../src/host/port-claims.ts'
import { openRehearsalEngine } from '../../src/rehearsal/engine/index.ts'
import { openRehearsal } from '../../src/rehearsal/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const answers = (port: number) =>
  httpGateway
    .at(`http://127.0.0.1:${port}`)
    .readiness()
    .then(
      () => true,
      () => false,
    )

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited for half a minute')
    await sleep(50)
  }
}

test('the gateway of a rehearsal ends with a command that is killed, and runs again with the next one', async () => {
  const directory = await temporaryDirectory()
  const parent = fork(join(import.meta.dirname, 'engine-parent.ts'), [directory], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [port] = (await once(parent, 'message')) as [number]
  expect(await answers(port)).toBe(true)
  parent.kill('SIGKILL')
  await until(async () => !(await answers(port)))

  const standIn = { node: process.execPath, args: [join(import.meta.dirname, '../../src/rehearsal/stand-in/main.ts')] }
  const engine = await openRehearsalEngine({
    directory: join(directory, 'engine'),
    files: localFiles,
    gateway: httpGateway,
    standIn,
    claims: portClaims(),
  })
  await engine.resume()
  expect(await answers(port)).toBe(true)
  expect((await engine.container('gateway'))?.status).toBe('running')
  await engine.close()
  expect(await answers(port)).toBe(false)
})

test('a directory with something else in it is not used for a rehearsal', async () => {
  const directory = await temporaryDirectory()
  await localFiles.write(join(directory, 'thesis.txt'), 'years of work', { mode: 0o644 })
  await expect(openRehearsal({ directory })).rejects.toMatchObject({ exit: 3 })
})
