import type { CheckResult, NotApplicable, Verification } from './check.ts'

export interface TranscriptOptions {
  /** Marks of seven-bit characters, for a terminal that has no others. */
  ascii?: boolean
  /** Columns after which evidence goes on in the next line; endless by default, for a file. */
  width?: number
}

const marks = { passed: ['✓', '+'], failed: ['✗', 'x'], notApplicable: ['·', '-'] } as const

/** `12 ms`, `6.1 s`. */
const duration = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

interface Line {
  state: keyof typeof marks
  label: string
  text: string
  details: string[]
}

const ofCheck = ({ status, label, evidence, details, ms }: CheckResult): Line => ({
  state: status,
  label,
  text: `${status === 'failed' ? 'failed: ' : ''}${evidence}  ${duration(ms)}`,
  // What passed says it in one line; a failure is told with all that was seen.
  details: status === 'failed' ? (details ?? []) : [],
})

const ofEntry = ({ label, reason }: NotApplicable): Line => ({
  state: 'notApplicable',
  label,
  text: `not applicable: ${reason}`,
  details: [],
})

/** Words in lines of at most `width`; a longer word is a line of its own. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A verification as plain lines: for plain mode, for the scrollback after the wizard, and for the generated CLAUDE.md. */
export function transcript(
  { checks, notApplicable }: Verification,
  { ascii = false, width = Infinity }: TranscriptOptions = {},
): string[] {
  const lines = [...checks.map(ofCheck), ...notApplicable.map(ofEntry)]
  const labels = Math.max(0, ...lines.map(({ label }) => label.length))
  const indent = ' '.repeat(labels + 4)
  return lines.flatMap(({ state, label, text, details }) => {
    const [first = '', ...rest] = wrapped(text, width - indent.length)
    const below = details.flatMap(detail => wrapped(detail, width - indent.length - 2).map(line => `  ${line}`))
    return [
      `${marks[state][ascii ? 1 : 0]} ${label.padEnd(labels)}  ${first}`,
      ...[...rest, ...below].map(line => indent + line),
    ]
  })
}
