import type Docker from 'dockerode'
import type { Readable } from 'node:stream'
import type { LogLine, LogOptions } from '../container-engine.ts'
import { type Frame, frames, terminalFrames } from './demux.ts'
import { hasStatus } from './errors.ts'
import { LineAssembler, sinceParameter } from './log-lines.ts'

type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>

interface Reading {
  container: Docker.Container
  terminal: boolean
  lines: LineAssembler
  options: LogOptions
}

/** Drops the frames that were read before: `since` includes the moment it names. */
async function* unread(all: AsyncIterable<Frame>, { lines }: Reading): AsyncGenerator<LogLine> {
  const before = lines.mark && { ...lines.mark }
  let skip = before?.frames ?? 0
  for await (const frame of all) {
    if (skip > 0 && frame.payload.toString('latin1', 0, before!.at.length) === before!.at) {
      skip--
      continue
    }
    skip = 0
    yield* lines.take(frame)
  }
}

async function* read(reading: Reading, follow: boolean): AsyncGenerator<LogLine> {
  const { container, terminal, lines, options } = reading
  const since = lines.mark?.at ?? options.since
  const asked = {
    stdout: true,
    stderr: true,
    timestamps: true,
    ...(since && { since: sinceParameter(since) }),
    ...(!lines.mark && options.tail !== undefined && { tail: options.tail }),
    ...(options.signal && { abortSignal: options.signal }),
  }
  // The types know `since` as a whole number of seconds only.
  const chunks = (follow
    ? await container.logs({ ...asked, follow: true } as unknown as Docker.ContainerLogsOptions & { follow: true })
    : [
        await container.logs({ ...asked, follow: false } as unknown as Docker.ContainerLogsOptions & { follow: false }),
      ]) as unknown as Chunks
  yield* unread(terminal ? terminalFrames(chunks) : frames(chunks), reading)
}

/** Whether the container is there no longer: it was removed, or is about to be. */
const isGone = (error: unknown) => hasStatus(error, 404, 409)

/**
 * Follows one container through its runs. The engine ends a followed log when the process ends, even where it starts it again, and loses a last line
 * without a newline: so the rest is fetched after each run, and the next run is waited for.
 */
async function* follow(docker: Docker, reading: Reading): AsyncGenerator<LogLine> {
  const { container, lines, options } = reading
  const filters = { container: [container.id], event: ['start', 'destroy'] }
  const stream = (await docker.getEvents({
    filters,
    ...(options.signal && { abortSignal: options.signal }),
  })) as Readable
  const events = stream[Symbol.asyncIterator]()
  try {
    for (;;) {
      yield* read(reading, true)
      const { State } = await container.inspect()
      yield* read(reading, false)
      if (State.Running && !State.Restarting) continue
      yield* lines.rest()
      const { done } = await events.next()
      if (done) return
    }
  } catch (error) {
    if (!isGone(error)) throw error
    yield* lines.rest()
  } finally {
    stream.destroy()
  }
}

/** The lines of a container's log; see ContainerEngine. Ends quietly when the signal aborts. */
export async function* containerLogs(docker: Docker, id: string, options: LogOptions): AsyncGenerator<LogLine> {
  try {
    const is = await docker.getContainer(id).inspect()
    const reading = {
      container: docker.getContainer(is.Id),
      terminal: is.Config.Tty,
      lines: new LineAssembler(),
      options,
    }
    if (options.follow) yield* follow(docker, reading)
    else {
      yield* read(reading, false)
      yield* reading.lines.rest()
    }
  } catch (error) {
    if (!options.signal?.aborted) throw error
  }
}
