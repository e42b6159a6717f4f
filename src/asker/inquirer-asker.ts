import { checkbox, confirm, input, password, select } from '@inquirer/prompts'
import { Secret } from '../secret.ts'
import { type Asker, interrupted } from './asker.ts'
import { wrapped } from './wrapped.ts'

/** Inquirer rejects with an ExitPromptError when Ctrl-C is pressed or its input ends. */
async function answered<T>(prompt: Promise<T>): Promise<T> {
  try {
    return await prompt
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw interrupted('Ctrl-C was pressed')
    throw error
  }
}

const say = (line: string) => {
  for (const part of wrapped(line, process.stdout.columns)) process.stdout.write(`${part}\n`)
}

const valid = (problem: string | undefined) => (problem === undefined ? true : `Valid is: ${problem}`)

const titled = (message: string, because: string | undefined) => (because ? `${message} (${because})` : message)

/** Sentences, two columns in. */
const explain = (text: string) => say(`  ${text}`)

const help = (asked: { help: string }) => explain(asked.help)

/** Asks through @inquirer/prompts: for terminals that can move the cursor. `?` as an answer shows more about a question. */
export const inquirerAsker: Asker = {
  say,
  async text(asked) {
    help(asked)
    const reply = await answered(
      input({
        message: titled(asked.message, asked.because),
        default: asked.value,
        validate: value => (value.trim() === '?' ? true : valid(asked.check(value.trim()))),
      }),
    )
    if (reply.trim() !== '?') return reply.trim()
    explain(asked.more ?? asked.help)
    return this.text(asked)
  },
  async secret(asked) {
    help(asked)
    const typed = await answered(
      password({
        message: asked.message,
        mask: false,
        validate: value => (value === '' ? true : valid(asked.check(value))),
      }),
    )
    return typed === '' ? undefined : Secret.of(typed)
  },
  async choice(asked) {
    help(asked)
    return answered(
      select({
        message: titled(asked.message, asked.because),
        default: asked.value,
        choices: asked.options.map(({ value, label, hint }) => ({
          value,
          name: hint ? `${label}  ${hint}` : label,
          short: label,
        })),
      }),
    )
  },
  async choices(asked) {
    help(asked)
    const known = asked.options.map(option => option.value)
    const chosen =
      asked.options.length === 0
        ? []
        : await answered(
            checkbox({
              message: titled(asked.message, asked.because),
              choices: asked.options.map(({ value, label, hint }) => ({
                value,
                name: hint ? `${label}  ${hint}` : label,
                short: label,
                checked: asked.value.includes(value),
              })),
              validate: picked => valid(asked.check(picked.map(({ value }) => value))),
            }),
          )
    if (!asked.other) return chosen
    const typed = await answered(
      input({
        message: `${asked.message}: others, with spaces between; empty for none`,
        default: asked.value.filter(value => !known.includes(value)).join(' '),
        validate: line => valid(asked.check(words(line))),
      }),
    )
    return [...chosen, ...words(typed)]
  },
  async confirm(asked) {
    help(asked)
    const reply = await answered(confirm({ message: titled(asked.message, asked.because), default: asked.value }))
    const problem = asked.check(reply)
    if (problem === undefined) return reply
    say(`  Valid is: ${problem}`)
    return this.confirm(asked)
  },
  close: () => undefined,
}

const words = (line: string) => line.split(/\s+/).filter(Boolean)
