import { expect, test } from 'vitest'
import { readModels } from './datamodel.ts'
import { toJsonProtocol } from './to-json.ts'

const models = readModels(`
model Token {
  token    String @id
  metadata Json   @default("{}") // free form
  team     Team?  @relation(fields: [team_id], references: [id])
  team_id  String?
}
model Team {
  id     String @id
  data   Json
  tokens Token[]
}
`)
const argumentsOf = (text: string) => toJsonProtocol(text, models).query.query.arguments

test('the fields of a schema are read with their types, comments and attributes left out', () => {
  expect(models.Token).toEqual({ token: 'String', metadata: 'Json', team: 'Team', team_id: 'String' })
})

test('the action and the model come from the name of the field', () => {
  const { alias, query } = toJsonProtocol(
    'query { result: findUniqueTokenOrThrow(where: { token: "a" }) { token } }',
    models,
  )
  expect(alias).toBe('result')
  expect(query).toMatchObject({ modelName: 'Token', action: 'findUniqueOrThrow' })
  expect(query.query.selection).toEqual({ token: true })
})

test('the value of a Json field is tagged, and a String field that holds JSON is not', () => {
  const args = argumentsOf(
    String.raw`mutation { result: createOneToken(data: { token: "{}", metadata: "{\"a\":1}" }) { token } }`,
  )
  expect(args).toEqual({ data: { token: '{}', metadata: { $type: 'Json', value: '{"a":1}' } } })
})

test('Json is tagged below relations, and a field called like a step is still a field', () => {
  const args = argumentsOf(
    `mutation { result: createOneToken(data: { token: "a", team: { connectOrCreate: {
      where: { id: "t" }, create: { id: "t", data: "1" } } } }) { token } }`,
  )
  expect(args.data).toMatchObject({
    team: { connectOrCreate: { where: { id: 't' }, create: { data: { $type: 'Json', value: '1' } } } },
  })
  expect(argumentsOf('mutation { result: updateOneTeam(data: { data: "2" }, where: { id: "t" }) { id } }')).toEqual({
    data: { data: { $type: 'Json', value: '2' } },
    where: { id: 't' },
  })
})

test('a filter on a Json field has its operands tagged and its path left alone', () => {
  const args = argumentsOf(
    'query { result: findManyToken(where: { metadata: { path: ["i"], equals: "3" } }) { token } }',
  )
  expect(args).toEqual({ where: { metadata: { path: ['i'], equals: { $type: 'Json', value: '3' } } } })
})

test('an included relation carries its own arguments', () => {
  const { query } = toJsonProtocol('query { result: findManyTeam { id tokens(take: 1) { token } } }', models)
  expect(query.query.selection).toEqual({
    id: true,
    tokens: { arguments: { take: 1 }, selection: { token: true } },
  })
})

test('an operation that Prisma does not have is refused by name', () => {
  expect(() => toJsonProtocol('query { result: dropEverything { id } }', models)).toThrow(
    'unknown operation dropEverything',
  )
})
