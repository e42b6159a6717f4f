import { expect, test } from 'vitest'
import { Explainer, explanationLines } from '../../src/logs/explainer.ts'
import { shownLine, understand } from '../../src/logs/line.ts'
import { sinceTime } from '../../src/logs/since.ts'

test.each([
  [
    '{"message": "it failed", "level": "ERROR", "timestamp": "2026-11-22T10:00:00"}',
    { level: 'ERROR', message: 'it failed' },
  ],
  ['{"message": "it failed", "level": "error", "stacktrace": "at x"}', { level: 'ERROR', message: 'it failed at x' }],
  [
    'INFO:     127.0.0.1:1 - "GET / HTTP/1.1" 200 OK',
    { level: 'INFO', message: '127.0.0.1:1 - "GET / HTTP/1.1" 200 OK' },
  ],
  ['10:14:03 - LiteLLM Proxy:WARNING: utils.py:12 - slow', { level: 'WARNING', message: 'utils.py:12 - slow' }],
  ['\u001b[32mINFO\u001b[0m:     Started', { level: 'INFO', message: 'Started' }],
  ['  File "x.py", line 3', { message: '  File "x.py", line 3' }],
  ['{"answer": 42}', { message: '{"answer": 42}' }],
  ['{broken', { message: '{broken' }],
])('%s is understood', (text, wanted) => expect(understand(text)).toEqual(wanted))

test('a document is shown as a sentence, a line of text as it was written, without colours', () => {
  expect(shownLine('{"message": "it failed", "level": "ERROR"}')).toBe('ERROR: it failed')
  expect(shownLine('\u001b[31mINFO\u001b[0m:     Started')).toBe('INFO:     Started')
})

test('a known failure is explained where it first appears, once, with what mends it', () => {
  const explainer = new Explainer()
  const text = 'Exception: stdio MCP servers are disabled on this proxy. Set LITELLM_ENABLE_MCP_STDIO=true'
  const known = explainer.explain(text)
  expect(explanationLines(known!)).toEqual([
    expect.stringMatching(/└ stdio MCP servers are switched off/) as string,
    expect.stringMatching(/next: set LITELLM_ENABLE_MCP_STDIO=true/) as string,
  ])
  expect(explainer.explain(text)).toBeUndefined()
  expect(explainer.explain('INFO: Application startup complete.')).toBeUndefined()
})

test('a time to begin from is a span, or a date of this host', () => {
  const now = new Date('2026-11-22T12:00:00.000Z')
  expect(sinceTime('10m', now)).toBe('2026-11-22T11:50:00.000Z')
  expect(sinceTime('3d', now)).toBe('2026-11-19T12:00:00.000Z')
  expect(sinceTime('2026-11-22T10:00:00Z', now)).toBe('2026-11-22T10:00:00.000Z')
  expect(sinceTime('2026-11-22', now)).toBe(new Date(2026, 10, 22).toISOString())
  expect(() => sinceTime('yesterday', now)).toThrow(/no time that Gatewright can read/)
})
