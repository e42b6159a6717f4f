import { PassThrough } from 'node:stream'
import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { execute } from '../../../src/adapters/docker/exec.ts'
import type { ProgramCall } from '../../../src/adapters/program.ts'

/** An engine in which every program runs until its connection is closed. */
const endless = (started: () => void) =>
  ({
    getContainer: () => ({
      exec: async () => ({
        start: async () => {
          started()
          return new PassThrough()
        },
      }),
    }),
  }) as unknown as Docker

test('a program that is stopped ends with the reason for which it was', async () => {
  const stop = new AbortController()
  const reason = new Error('stopped on request')
  const docker = endless(() => setImmediate(() => stop.abort(reason)))
  const stdin = new PassThrough()
  const call: ProgramCall = { command: ['pg_dump'], stdin, stdout: new PassThrough(), signal: stop.signal }
  await expect(execute(docker, 'container', call)).rejects.toBe(reason)
})
