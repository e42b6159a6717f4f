import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Exit } from '../../src/failure.ts'
import { readlineAsker } from '../../src/asker/readline-asker.ts'

/** Everything typed before the first question, as by a pipe or an eager user. */
function askerWith(...typed: string[]) {
  const input = new PassThrough()
  const output: PassThrough & { columns?: number } = new PassThrough()
  input.end(typed.map(line => `${line}\n`).join(''))
  return { asker: readlineAsker(input, output), output, printed: () => String(output.read() ?? '') }
}

afterEach(() => vi.unstubAllEnvs())

const asked = { message: 'Role to create', help: 'The proxy logs in with it.', more: 'At length.' }
const anything = () => undefined

test('an empty line takes the suggestion, which is shown with its reason', async () => {
  const { asker, printed } = askerWith('')
  expect(await asker.text({ ...asked, value: 'litellm_user', because: "plan's name", check: anything })).toBe(
    'litellm_user',
  )
  expect(printed()).toBe("\nThe proxy logs in with it.\nRole to create [litellm_user, plan's name]: \n")
})

test('on a terminal the help is broken between its words', async () => {
  const { asker, output, printed } = askerWith('x')
  output.columns = 12
  await asker.text({ ...asked, check: anything })
  expect(printed()).toContain('\nThe proxy\nlogs in\nwith it.\n')
})

test('answers typed ahead reach the questions in their order', async () => {
  const { asker } = askerWith('first', 'second', 'yes')
  expect(await asker.text({ ...asked, check: anything })).toBe('first')
  expect(await asker.text({ ...asked, check: anything })).toBe('second')
  expect(await asker.confirm({ ...asked, value: false, check: anything })).toBe(true)
})

test('an answer that is not valid says what is, and asks again', async () => {
  const { asker, printed } = askerWith('No', 'ok')
  expect(await asker.text({ ...asked, check: value => (value === 'ok' ? undefined : 'the word ok') })).toBe('ok')
  expect(printed()).toContain('Valid is: the word ok')
})

test('a question mark shows more and asks again', async () => {
  const { asker, printed } = askerWith('?', 'x')
  expect(await asker.text({ ...asked, check: anything })).toBe('x')
  expect(printed()).toContain('At length.')
})

test('an input that ends is an interruption that says how to go on', async () => {
  const { asker } = askerWith()
  await expect(asker.text({ ...asked, check: anything })).rejects.toMatchObject({
    exit: Exit.interrupted,
    next: expect.stringContaining('same command'),
  })
})

test('a secret is a secret at once, and an empty one is none', async () => {
  const { asker, printed } = askerWith('canary', '')
  const secret = await asker.secret({ ...asked, check: anything })
  expect(secret?.reveal()).toBe('canary')
  expect(await asker.secret({ ...asked, check: anything })).toBeUndefined()
  expect(printed()).not.toContain('canary')
})

test('a secret typed on a terminal is not echoed, and its erase keys work', async () => {
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    modes: [] as boolean[],
    setRawMode: (raw: boolean) => void input.modes.push(raw),
  })
  const { asker } = { asker: readlineAsker(input, new PassThrough()) }
  const secret = asker.secret({ ...asked, check: anything })
  input.write('wrong\x15cana\x7fary\r')
  expect((await secret)?.reveal()).toBe('canary')
  expect(input.modes).toEqual([true, false])
})

describe('a choice', () => {
  const options = [
    { value: 'password', label: 'password' },
    { value: 'peer', label: 'peer', hint: 'unix socket' },
  ]

  test.each([
    ['its number', '2', 'peer'],
    ['its value', 'peer', 'peer'],
    ['nothing', '', 'password'],
  ])('is made by %s', async (_, reply, expected) => {
    const { asker } = askerWith(reply)
    expect(await asker.choice({ ...asked, options, value: 'password' })).toBe(expected)
  })

  test('outside the list says which numbers there are', async () => {
    const { asker, printed } = askerWith('3', '1')
    await asker.choice({ ...asked, options, value: 'peer' })
    expect(printed()).toContain('Valid is: a number from 1 to 2')
  })
})

describe('several choices', () => {
  const question = {
    ...asked,
    options: [
      { value: 'a', label: 'a' },
      { value: 'b', label: 'b' },
    ],
    value: ['a'],
    check: anything,
  }

  test.each([
    ['numbers', '1 2', ['a', 'b']],
    ['none', 'none', []],
    ['the suggestion', '', ['a']],
  ])('are made by %s', async (_, reply, expected) => {
    const { asker } = askerWith(reply)
    expect(await asker.choices({ ...question, other: false })).toEqual(expected)
  })

  test('may be typed where others are allowed', async () => {
    const { asker } = askerWith('1 203.0.113.5')
    expect(await asker.choices({ ...question, other: true })).toEqual(['a', '203.0.113.5'])
  })
})

test.each([
  [undefined, 'API key (not shown): '],
  // What Emacs's comint takes for a password's prompt, so that what is typed is not shown there either.
  ['28.2,comint', 'Password for API key: '],
])('a secret is asked for so that nobody sees it, INSIDE_EMACS being %s', async (inside, prompt) => {
  vi.stubEnv('INSIDE_EMACS', inside)
  const { asker, printed } = askerWith('s3cret')
  await asker.secret({ ...asked, message: 'API key', check: anything })
  expect(printed()).toContain(prompt)
})
