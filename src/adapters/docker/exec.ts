import type { Duplex, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import { lastOf, type ProgramCall, type ProgramEnd } from '../program.ts'
import { FrameSplitter } from './demux.ts'
import { ForeignText } from '../../text/foreign.ts'

/** Hands standard output on and keeps the end of standard error; waits where the reader is slower. */
async function handOn(stream: Duplex, stdout: Writable): Promise<string> {
  const splitter = new FrameSplitter()
  const errors = lastOf()
  for await (const chunk of stream as AsyncIterable<Buffer>)
    for (const { stream: which, payload } of splitter.take(chunk)) {
      if (which === 'stderr') errors.add(payload)
      // A reader that failed has its own error to tell.
      else if (!stdout.destroyed && !stdout.write(payload)) await drained(stdout)
    }
  return errors.text()
}

const drained = (stdout: Writable) =>
  new Promise<void>(resolve => {
    stdout.once('drain', resolve)
    stdout.once('close', resolve)
  })

/**
 * Runs a program in a container that runs. Its environment is no argument of it: the engine's events and `ps` show the command alone. The connection is
 * taken over (`hijack`), since only then the end of standard input can be told to the program.
 */
export async function execute(
  docker: Docker,
  id: string,
  { command, env = {}, stdin, stdout, signal }: ProgramCall,
): Promise<ProgramEnd> {
  signal.throwIfAborted()
  const exec = await docker.getContainer(id).exec({
    Cmd: command,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    AttachStdin: stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({ hijack: true, stdin: true })
  const end = () => void stream.destroy()
  signal.addEventListener('abort', end, { once: true })
  try {
    // A program that ends early closes its input; its exit code says why.
    const fed = stdin ? pipeline(stdin, stream).catch(() => undefined) : stream.end()
    const errors = await handOn(stream, stdout)
    signal.throwIfAborted()
    await fed
    const { ExitCode } = await exec.inspect()
    return { exitCode: ExitCode ?? -1, errors: ForeignText.of(errors) }
  } catch (error) {
    // A stream that was ended on request says no more than that it closed early.
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', end)
    stdin?.destroy()
  }
}
