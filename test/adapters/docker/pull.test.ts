import { describe, expect, test } from 'vitest'
import type { PullProgress } from '../../../src/adapters/container-engine.ts'
import { jsonLines } from '../../../src/adapters/docker/json-lines.ts'
import { followPull, PullCounter, type PullEvent } from '../../../src/adapters/docker/pull.ts'

async function* chunks(...texts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

const text = (events: PullEvent[]) => events.map(event => `${JSON.stringify(event)}\r\n`).join('')

/** Two layers, one of them here already; as Docker 20.10 tells it. */
const usual: PullEvent[] = [
  { status: 'Pulling from berriai/litellm', id: 'v1' },
  { status: 'Already exists', id: 'aaaaaaaaaaaa' },
  { status: 'Pulling fs layer', id: 'bbbbbbbbbbbb' },
  { status: 'Downloading', id: 'bbbbbbbbbbbb', progressDetail: { current: 100, total: 300 } },
  { status: 'Downloading', id: 'bbbbbbbbbbbb', progressDetail: { current: 200, total: 300 } },
  { status: 'Verifying Checksum', id: 'bbbbbbbbbbbb' },
  { status: 'Download complete', id: 'bbbbbbbbbbbb' },
  { status: 'Extracting', id: 'bbbbbbbbbbbb', progressDetail: { current: 50, total: 300 } },
  { status: 'Pull complete', id: 'bbbbbbbbbbbb' },
  { status: 'Digest: sha256:1' },
  { status: 'Status: Downloaded newer image for x:v1' },
]

describe('progress', () => {
  test('counts layers and bytes, and never goes back', async () => {
    const reports: PullProgress[] = []
    expect(await followPull(chunks(text(usual)), progress => reports.push(progress))).toBe(true)
    expect(reports[4]).toEqual({ layers: 2, layersDone: 1, bytes: 200, bytesKnown: 300 })
    expect(reports.at(-1)).toEqual({ layers: 2, layersDone: 2, bytes: 300, bytesKnown: 300 })
    for (const key of ['layers', 'layersDone', 'bytes'] as const)
      expect(reports.map(report => report[key])).toEqual(reports.map(report => report[key]).toSorted((a, b) => a - b))
  })

  test('does not take the tag for a layer', () => {
    const counter = new PullCounter()
    counter.take(usual[0]!)
    expect(counter.progress.layers).toBe(0)
  })
})

describe('a pull', () => {
  test('that ends without saying so has not succeeded', async () => {
    expect(await followPull(chunks(text(usual.slice(0, -1))), () => {})).toBe(false)
  })

  test('whose last event is an error fails with its text', async () => {
    const events = [...usual.slice(0, 4), { error: 'short', errorDetail: { message: 'no space left on device' } }]
    await expect(followPull(chunks(text(events)), () => {})).rejects.toThrow('no space left on device')
  })

  test('is read wherever its bytes are cut', async () => {
    const bytes = Buffer.from(text([{ status: 'größe' }, ...usual]))
    const pieces = Array.from(bytes, byte => Buffer.from([byte]))
    const events: PullEvent[] = []
    for await (const event of jsonLines<PullEvent>(chunks(...pieces))) events.push(event)
    expect(events).toEqual([{ status: 'größe' }, ...usual])
  })

  test('with a line that is no JSON goes on', async () => {
    expect(await followPull(chunks('<html>\n', text(usual)), () => {})).toBe(true)
  })
})
