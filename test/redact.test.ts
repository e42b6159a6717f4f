import { describe, expect, test } from 'vitest'
import { type KnownSecrets, redactedLines, redactor } from '../src/redact.ts'
import { Secret } from '../src/secret.ts'

const known = (...values: string[]): KnownSecrets => ({ all: () => values.map(value => Secret.of(value)) })

describe('a redactor', () => {
  test('hides every appearance of a known value', () => {
    expect(redactor(known('hunter22'))('hunter22 and xhunter22y')).toBe('‹secret› and x‹secret›y')
  })

  test('hides a value as a URL encodes it', () => {
    const redact = redactor(known('p@ss/w:rd'))
    expect(redact('url=p%40ss%2Fw%3Ard')).toBe('url=‹secret›')
  })

  test('hides the credentials of a header without their scheme', () => {
    expect(redactor(known('Bearer abcdefgh'))('token abcdefgh')).toBe('token ‹secret›')
  })

  test('hides a value as JSON escapes it', () => {
    expect(redactor(known('pa"ss\\word'))('{"password":"pa\\"ss\\\\word"}')).toBe('{"password":"‹secret›"}')
  })

  test('hides a value that contains another one as a whole', () => {
    expect(redactor(known('abcd', 'xxabcdyy'))('xxabcdyy abcd')).toBe('‹secret› ‹secret›')
  })

  test('hides values that overlap', () => {
    expect(redactor(known('abcdef', 'defghi'))('-abcdefghi-')).toBe('-‹secret›-')
  })

  test('hides appearances that overlap each other', () => {
    expect(redactor(known('abab'))('ababab!')).toBe('‹secret›!')
  })

  test('leaves a text alone that holds the very short value of a secret', () => {
    expect(redactor(known('abc'))('abcabc')).toBe('abcabc')
  })

  test.each([
    ['a key', 'key sk-0123456789abcdef was used', 'key ‹secret› was used'],
    ['a bearer token', "{'Authorization': 'Bearer abc.def'}", "{'Authorization': 'Bearer ‹secret›'}"],
    [
      'the password of a connection string',
      'postgresql://litellm_user:pw@postgres:5432/litellm_db',
      'postgresql://litellm_user:‹secret›@postgres:5432/litellm_db',
    ],
    [
      'a password with @ in a connection string',
      'postgresql://u:p@ss@postgres:5432/db',
      'postgresql://u:‹secret›@postgres:5432/db',
    ],
    [
      'the passwords of two connection strings',
      'a postgres://u:one@h/d b redis://:two@h',
      'a postgres://u:‹secret›@h/d b redis://:‹secret›@h',
    ],
  ])('hides %s that it does not know', (_, text, shown) => {
    expect(redactor()(text)).toBe(shown)
  })

  test.each([
    'http://127.0.0.1:4000/health',
    'sk-...abcd',
    'postgresql://litellm_user@postgres:5432/litellm_db',
    'task-0123456789abc',
    'Datasource "client": PostgreSQL database "litellm_db", schema "public" at "127.0.0.1:15432"',
  ])('leaves %s as it is', text => {
    expect(redactor(known('hunter22'))(text)).toBe(text)
  })
})

async function* of(chunks: (string | Uint8Array)[]) {
  yield* chunks
}
async function linesOf(chunks: (string | Uint8Array)[], secrets?: KnownSecrets) {
  const lines: string[] = []
  for await (const line of redactedLines(of(chunks), secrets)) lines.push(line)
  return lines
}

/** Small, seeded and good enough to cut a text at different places (mulberry32). */
function randomNumbers(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function chunksOf(bytes: Uint8Array, random: () => number, longest: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() * longest)
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return chunks
}

describe('redacted lines', () => {
  test('are whole lines, however the chunks are cut', async () => {
    expect(await linesOf(['one\ntw', 'o\n', 'thr', 'ee'])).toEqual(['one', 'two', 'three'])
  })

  test('keep a character whose bytes come in two chunks', async () => {
    const bytes = Buffer.from('naïve\n')
    expect(await linesOf([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['naïve'])
  })

  test('hide a value whose halves come in two chunks', async () => {
    expect(await linesOf(['is hunt', 'er22.\n'], known('hunter22'))).toEqual(['is ‹secret›.'])
  })

  test('are the same for any chunks as for the whole text', async () => {
    const values = ['hunter22', 'p@ss/word', 'ünïcode-secret', 'sk-canary0123456789']
    const text = values
      .flatMap(value => [
        `GET /?p=${encodeURIComponent(value)} ${value}`,
        `postgresql://u:${value}@h/d`,
        '',
        `x${value}x`,
      ])
      .join('\n')
    const whole = text.split('\n').map(redactor(known(...values)))
    const random = randomNumbers(1)
    for (let round = 0; round < 300; round++) {
      const chunks = chunksOf(Buffer.from(text), random, 1 + (round % 40))
      expect(await linesOf(chunks, known(...values))).toEqual(whole)
    }
    expect(values.filter(value => whole.join('\n').includes(value))).toEqual([])
  })

  test('of a text without line ends come in parts, and no secret is cut in two', async () => {
    const random = randomNumbers(2)
    for (let round = 0; round < 20; round++) {
      const padding = () => 'x'.repeat(Math.floor(random() * 40_000)) + ' '
      const text = Array.from({ length: 20 }, () => `${padding()}canary-value ${padding()}sk-canary0123456789 `).join(
        '',
      )
      const lines = await linesOf(chunksOf(Buffer.from(text), random, 20_000), known('canary-value'))
      expect(lines.length).toBeGreaterThan(1)
      expect(lines.join('')).toBe(text.replaceAll(/canary-value|sk-canary0123456789/g, '‹secret›'))
    }
  })

  test.each(['sk-', 'Bearer '])('of one endless token after %j hide all of it', async prefix => {
    const lines = await linesOf([`is ${prefix}${'a'.repeat(100_000)}`, `${'b'.repeat(200_000)} end`])
    expect(lines.join('').replace('Bearer ', '')).toBe('is ‹secret› end')
  })
})
