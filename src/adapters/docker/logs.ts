import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { LogLine, LogOptions } from '../container-engine.ts'
import { within } from './client.ts'
import { type Frame, FrameSplitter, TerminalSplitter } from './demux.ts'
import { hasStatus } from './errors.ts'
import { LineAssembler, type Mark, sinceParameter } from './log-lines.ts'

/** Lines in batches, one for each chunk that came: going through several generators costs more than the rest of the work for a line. */
type Batches = AsyncGenerator<LogLine[]>

interface Reading {
  container: Docker.Container
  terminal: boolean
  lines: LineAssembler
  options: LogOptions
}

/** Drops the frames that were read before: `since` includes the moment it names. */
function skipper(mark: Mark | undefined): (frames: Frame[]) => Frame[] {
  let left = mark?.frames ?? 0
  return frames => {
    let from = 0
    while (left > 0 && from < frames.length) {
      const known = frames[from]!.payload.toString('latin1', 0, mark!.at.length) === mark!.at
      left = known ? left - 1 : 0
      if (known) from++
    }
    return frames.slice(from)
  }
}

type Asked = Docker.ContainerLogsOptions

async function chunksOf(
  { container, lines, options }: Reading,
  follow: boolean,
): Promise<AsyncIterable<Buffer> | Buffer[]> {
  const since = lines.mark?.at ?? options.since
  const asked = {
    stdout: true,
    stderr: true,
    timestamps: true,
    ...(since && { since: sinceParameter(since) }),
    ...(!lines.mark && options.tail !== undefined && { tail: options.tail }),
    ...(options.signal && { abortSignal: options.signal }),
    // The types know `since` as a whole number of seconds only.
  } as unknown as Asked
  if (!follow) return [await within(container.logs({ ...asked, follow: false }), undefined, options.signal)]
  return (await container.logs({ ...asked, follow: true })) as Readable as AsyncIterable<Buffer>
}

async function* read(reading: Reading, follow: boolean): Batches {
  const { terminal, lines } = reading
  const splitter = terminal ? new TerminalSplitter() : new FrameSplitter()
  const unread = skipper(lines.mark && { ...lines.mark })
  for await (const chunk of await chunksOf(reading, follow)) yield lines.takeAll(unread(splitter.take(chunk)))
  yield lines.takeAll(unread(splitter.rest()))
}

/** Whether the container is there no longer: it was removed, or is about to be. */
const isGone = (error: unknown) => hasStatus(error, 404, 409)

/**
 * Follows one container through its runs. The engine ends a followed log when the process ends, even where it starts it again, and loses a last line
 * without a newline: so the rest is fetched after each run, and the next run is waited for.
 */
async function* follow(docker: Docker, reading: Reading): Batches {
  const { container, lines, options } = reading
  const filters = { container: [container.id], event: ['start', 'destroy'] }
  const asked = { filters, ...(options.signal && { abortSignal: options.signal }) }
  const stream = (await docker.getEvents(asked)) as Readable
  const events = stream[Symbol.asyncIterator]()
  try {
    for (;;) {
      yield* read(reading, true)
      const { State } = await within(container.inspect(), undefined, options.signal)
      yield* read(reading, false)
      if (State.Running && !State.Restarting) continue
      yield lines.rest()
      const { done } = await events.next()
      if (done) return
    }
  } catch (error) {
    if (!isGone(error)) throw error
    yield lines.rest()
  } finally {
    stream.destroy()
  }
}

/** The lines of a container's log, in batches; see ContainerEngine. Ends quietly when the signal aborts. */
export async function* containerLogs(docker: Docker, id: string, options: LogOptions): Batches {
  try {
    const is = await within(docker.getContainer(id).inspect(), undefined, options.signal)
    const container = docker.getContainer(is.Id)
    const reading = { container, terminal: is.Config.Tty, lines: new LineAssembler(), options }
    if (options.follow) return yield* follow(docker, reading)
    yield* read(reading, false)
    yield reading.lines.rest()
  } catch (error) {
    if (!options.signal?.aborted) throw error
  }
}
