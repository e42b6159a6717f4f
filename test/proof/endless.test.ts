import { describe, expect, test } from 'vitest'
import type { ServerResponse } from 'node:http'
import { begin, toolsOf } from '../../src/proof/probe/conversation.ts'
import type { Wire } from '../../src/proof/probe/wire.ts'
import { parsedReport } from '../../src/proof/report-schema.ts'
import { proofText } from '../../src/proof/text.ts'
import { listed } from '../../src/checks/words.ts'
import { probed, webServer } from './probed.ts'

/** A server whose list of tools is made page by page. */
async function listing(page: (number: number) => object) {
  let pages = 0
  const ask: Wire['ask'] = async ({ method }) =>
    ({ id: 1, result: method === 'tools/list' ? page(pages++) : {} }) as never
  const talk = await begin({ ask, tell: async () => {}, headers: {}, noise: [], said: [], close: () => {} })
  return toolsOf(talk)
}

const described = (many: number) =>
  Array.from({ length: many }, (_, index) => ({ name: `tool_${index}`, description: 'd'.repeat(200) }))

describe('a list of tools', () => {
  test('that never ends is no list', async () => {
    await expect(listing(number => ({ tools: [{ name: `t${number}` }], nextCursor: 'more' }))).rejects.toMatchObject({
      stage: 'flood',
      message: 'it lists its tools without end',
    })
  })

  test('of 10,000 is read, and its report comes through', async () => {
    const tools = await listing(() => ({ tools: described(10_000) }))
    expect(tools).toHaveLength(10_000)
    const report = { answered: true, era: 'handshake', protocol: 'x', name: 'a', version: '1', tools, ms: 1, noise: [], said: [] } // prettier-ignore
    const text = JSON.stringify(report)
    // What an engine's output is read of (src/adapters/docker/one-shot.ts).
    expect(text.length).toBeLessThan(1024 * 1024)
    expect(parsedReport(text)).toMatchObject({ answered: true })
    expect(parsedReport(text.slice(0, -10))).toBeUndefined()
  })

  test('of many is shown in part', () => {
    const proof = { state: 'proved', server: 'a', era: 'handshake', protocol: 'x', name: 'a', version: '1', tools: described(10_000), ms: 1, warnings: [] } as const // prettier-ignore
    expect(proofText(proof as never).at(-1)).toBe('  and 9900 more tools: --json has them all')
    expect(listed(described(10_000).map(({ name }) => name))).toMatch(/tool_19 and 9980 more$/)
  })

  test('with something in it that is no tool is told of', async () => {
    await expect(listing(() => ({ tools: [null] }))).rejects.toMatchObject({ stage: 'protocol' })
  })
})

/** Writes as long as it is read. */
const pour = (answer: ServerResponse, type: string, piece: string) => {
  answer.writeHead(200, { 'content-type': type })
  const more = () => {
    while (!answer.destroyed && answer.write(piece));
  }
  answer.on('drain', more)
  more()
}

test.each([
  ['JSON', 'application/json', ' '.repeat(1024 * 1024), 'its answer has no end'],
  ['one event', 'text/event-stream', 'x'.repeat(1024 * 1024), 'its stream has no end, and no answer in it'],
  ['events', 'text/event-stream', 'data: {}\n\n'.repeat(1000), 'its stream has no end, and no answer in it'],
])('an answer of %s without end is given up', async (_, type, piece, detail) => {
  const url = await webServer((_request, answer) => pour(answer, type, piece))
  expect(await probed({ transport: 'http', url: `${url}/mcp` })).toMatchObject({ stage: 'flood', detail })
})
