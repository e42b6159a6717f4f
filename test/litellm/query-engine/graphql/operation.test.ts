import { expect, test } from 'vitest'
import { parseOperation } from './operation.ts'

test('an operation as prisma-client-py writes it is read with arguments, alias and selection', () => {
  const text = `query {
    result: findManyLiteLLM_VerificationToken(
      where: { AND: [{ token: "a \\"b\\"" }, { spend: { gte: 0.5 } }], blocked: null }
      take: 2
    ) { token models, team { id } }
  }`
  expect(parseOperation(text)).toEqual({
    name: 'findManyLiteLLM_VerificationToken',
    alias: 'result',
    args: { where: { AND: [{ token: 'a "b"' }, { spend: { gte: 0.5 } }], blocked: null }, take: 2 },
    selection: [
      { name: 'token', alias: 'token', args: {}, selection: null },
      { name: 'models', alias: 'models', args: {}, selection: null },
      { name: 'team', alias: 'team', args: {}, selection: [{ name: 'id', alias: 'id', args: {}, selection: null }] },
    ],
  })
})

test('an integer past 2^53 keeps its digits', () => {
  const { args } = parseOperation('mutation { result: createOneA(data: { limit: 9007199254740993, rate: -3 }) { id } }')
  expect(args).toEqual({ data: { limit: { $type: 'BigInt', value: '9007199254740993' }, rate: -3 } })
})

test('a string of two megabytes is read', () => {
  const long = 'x'.repeat(2_000_000)
  const { args } = parseOperation(`mutation { result: createOneA(data: { text: "${long}" }) { id } }`)
  expect(args).toEqual({ data: { text: long } })
})

test.each([
  ['an unfinished string', '{ a(b: "c', /unterminated string at offset 7/],
  ['a character that GraphQL does not have', '{ a ? }', /unexpected "\?" at offset 4/],
  ['an unfinished selection', '{ a {', /found its end/],
  ['two root fields', '{ a b }', /expected one field in the operation, found 2/],
])('%s is an error that says where', (_what, text, message) => {
  expect(() => parseOperation(text)).toThrow(message)
})
