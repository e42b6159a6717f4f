import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Option } from '../deployment/field.ts'
import { Secret } from '../secret.ts'
import { type Asker, interrupted } from './asker.ts'
import { wrapped } from './wrapped.ts'

type Input = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => void }

/** Lines of the input, those typed ahead included. `undefined` is its end. */
function lineQueue(input: Input) {
  const lines: string[] = []
  const waiting: ((line: string | undefined) => void)[] = []
  let ended = false
  const reader = createInterface({ input, terminal: false })
  reader.on('line', line => {
    const next = waiting.shift()
    if (next) next(line)
    else lines.push(line)
  })
  reader.on('close', () => {
    ended = true
    for (const next of waiting.splice(0)) next(undefined)
  })
  return {
    next: () => {
      const line = lines.shift()
      if (line !== undefined || ended) return Promise.resolve(line)
      return new Promise<string | undefined>(resolve => waiting.push(resolve))
    },
    close: () => reader.close(),
  }
}

/** What a terminal in raw mode sent, with its erase keys applied; the terminal itself no longer does that. */
function edited(raw: string): string {
  let text = ''
  for (const character of raw) {
    if (character === '\x03') throw interrupted('Ctrl-C was pressed')
    if (character === '\x15') text = ''
    else if (character === '\x7f' || character === '\b') text = text.slice(0, -1)
    else text += character
  }
  return text
}

const yes = /^(y|yes)$/i
const no = /^(n|no)$/i

type Reading<V> = { value: V } | { problem: string }

/**
 * Asks with nothing but lines of text: for TERM=dumb, an Emacs shell, `script`, a screen reader's line mode and answers typed ahead.
 * It writes no control sequence at all.
 */
export function readlineAsker(
  input: Input = process.stdin,
  output: Writable & { columns?: number } = process.stdout,
): Asker {
  const queue = lineQueue(input)
  const say = (line: string) => {
    for (const part of wrapped(line, output.columns)) output.write(`${part}\n`)
  }

  async function line(prompt: string): Promise<string> {
    output.write(`${prompt} `)
    const reply = await queue.next()
    if (reply === undefined) throw interrupted('the input ended')
    // A terminal shows the line break that was typed; of a pipe nothing is seen.
    if (!input.isTTY) output.write('\n')
    return reply
  }

  async function hiddenLine(prompt: string): Promise<string> {
    if (!input.isTTY || !input.setRawMode) return line(prompt)
    input.setRawMode(true)
    try {
      return edited(await line(prompt))
    } finally {
      input.setRawMode(false)
      output.write('\n')
    }
  }

  /** Asks until `read` answers a value; `?` shows more, a problem is said. */
  async function until<V>(
    asked: { message: string; help: string; more?: string; options?: Option[] },
    suffix: string,
    read: (reply: string) => Reading<V>,
    ask = line,
  ): Promise<V> {
    say('')
    say(asked.help)
    for (const [index, { label, hint }] of (asked.options ?? []).entries())
      say(`  ${index + 1} ${label}${hint ? `, ${hint}` : ''}`)
    for (;;) {
      const reply = (await ask(`${asked.message}${suffix}:`)).trim()
      if (reply === '?') {
        say(asked.more ?? asked.help)
        continue
      }
      const outcome = read(reply)
      if ('problem' in outcome) say(`Valid is: ${outcome.problem}`)
      else return outcome.value
    }
  }

  const checked = <V>(value: V, check: (value: V) => string | undefined): Reading<V> => {
    const problem = check(value)
    return problem === undefined ? { value } : { problem }
  }

  const suggested = (value: string | undefined, because: string | undefined) =>
    value === undefined || value === '' ? '' : ` [${value}${because ? `, ${because}` : ''}]`

  // Emacs shows what is typed by itself, unless the prompt is one that it takes for a password's (comint-password-prompt-regexp).
  const forSecret = ({ message }: { message: string }) =>
    process.env.INSIDE_EMACS === undefined
      ? { message, suffix: ' (not shown)' }
      : { message: 'Password', suffix: message === 'Password' ? '' : ` for ${message}` }

  return {
    say,
    text: asked =>
      until(asked, suggested(asked.value, asked.because), reply =>
        checked(reply === '' ? (asked.value ?? '') : reply, asked.check),
      ),
    async secret(asked) {
      const { message, suffix } = forSecret(asked)
      const typed = await until(
        { ...asked, message },
        suffix,
        reply => (reply === '' ? { value: '' } : checked(reply, asked.check)),
        hiddenLine,
      )
      return typed === '' ? undefined : Secret.of(typed)
    },
    choice(asked) {
      const current = asked.options.findIndex(option => option.value === asked.value)
      return until<string>(asked, suggested(current < 0 ? undefined : String(current + 1), asked.because), reply => {
        const option =
          asked.options[reply === '' ? current : Number(reply) - 1] ??
          asked.options.find(({ value }) => value === reply)
        return option ? { value: option.value } : { problem: `a number from 1 to ${asked.options.length}` }
      })
    },
    choices(asked) {
      const hint = `${suggested(asked.value.join(' ') || 'none', asked.because)} (numbers${asked.other ? ' or values' : ''} with spaces between, or none)`
      return until(asked, hint, reply => {
        if (reply === '') return checked(asked.value, asked.check)
        const words = reply === 'none' ? [] : reply.split(/\s+/)
        const values = words.map(word => asked.options[Number(word) - 1]?.value ?? word)
        const unknown = values.find(value => !asked.other && !asked.options.some(option => option.value === value))
        return unknown === undefined
          ? checked(values, asked.check)
          : { problem: `numbers from 1 to ${asked.options.length}` }
      })
    },
    confirm: asked =>
      until(asked, ` (yes or no)${suggested(asked.value ? 'yes' : 'no', asked.because)}`, reply => {
        if (reply === '') return checked(asked.value, asked.check)
        if (yes.test(reply)) return checked(true, asked.check)
        return no.test(reply) ? checked(false, asked.check) : { problem: 'yes or no' }
      }),
    close: queue.close,
  }
}
