/** mulberry32: the same numbers for the same seed, so that a failure can be had again. */
export function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

type Next = (below: number) => number

/** Scalars as people write them, each with what a careless reader or writer makes of it. */
const scalars = [
  'plain text',
  "'single ''quoted'''",
  '"double \\"quoted\\" \\u00e9"',
  '0.0000005',
  '1234567890123456789',
  '1.10',
  '0600',
  '1_000',
  'yes',
  'Off',
  'n',
  '5e-7',
  '12:30:45',
  '2026-11-30',
  '~',
  'os.environ/SOME_KEY',
  'http://qwen3.6:8000/v1',
  '"a, b: c, #d"',
  'null',
]

/** A text of YAML in whatever layout: every style, indentation, comment and line end that PyYAML takes. */
export function generatedYaml(seed: number): string {
  const next = numbers(seed)
  const eol = next(4) === 0 ? '\r\n' : '\n'
  const step = [2, 2, 4][next(3)]!
  const lines = mapLines(next, 0, step).flatMap(line => (next(9) === 0 ? ['', line] : [line]))
  const text = ['# Somebody’s own file.', ...lines].join(eol)
  return next(3) === 0 ? text : `${text}${eol}`
}

const comment = (next: Next) => (next(4) === 0 ? `   # note ${next(1000)}` : '')

function flow(next: Next, depth: number): string {
  const kind = depth > 1 ? 2 : next(4)
  const blank = next(2) === 0 ? ' ' : ''
  const count = next(3)
  if (kind === 0)
    return `{${blank}${Array.from({ length: count }, (_, at) => `f${at}: ${flow(next, depth + 1)}`).join(`,${blank} `)}${blank}}`
  if (kind === 1) return `[${blank}${Array.from({ length: count }, () => flow(next, depth + 1)).join(' , ')}${blank}]`
  return scalars[next(scalars.length)]!
}

const indented = (lines: string[], by: number) => lines.map(line => (line === '' ? '' : ' '.repeat(by) + line))

/** What stands behind a colon or a dash: the rest of its line, and lines below it. */
function valueOf(next: Next, depth: number, step: number): [string, string[]] {
  const kind = depth > 2 ? 4 : next(7)
  if (kind === 0) return [comment(next), indented(mapLines(next, depth + 1, step), step)]
  if (kind === 1) return [comment(next), indented(listLines(next, depth + 1, step), next(2) === 0 ? 0 : step)]
  if (kind === 2) return [` |${comment(next)}`, indented(['literal', '', `text ${next(99)}`], step)]
  if (kind === 3) return [comment(next), []]
  return [` ${flow(next, 0)}${comment(next)}`, []]
}

function mapLines(next: Next, depth: number, step: number): string[] {
  return Array.from({ length: 1 + next(4) }, (_, at) => {
    const [rest, below] = valueOf(next, depth, step)
    const own = next(5) === 0 ? [`# about k${at}`] : []
    return [...own, `k${at}:${rest}`, ...below]
  }).flat()
}

function listLines(next: Next, depth: number, step: number): string[] {
  return Array.from({ length: 1 + next(3) }, () => {
    if (next(3) > 0 || depth > 2) return [`- ${flow(next, 1)}${comment(next)}`]
    const [first = '', ...rest] = mapLines(next, depth + 1, step)
    return first.startsWith('#') ? [`- a: ${flow(next, 1)}`] : [`- ${first}`, ...indented(rest, 2)]
  }).flat()
}
