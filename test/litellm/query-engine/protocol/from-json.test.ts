import { expect, test } from 'vitest'
import { parseKeepingFloats, stringifyKeepingFloats } from './floats.ts'
import { fromJsonProtocol, legacyRawRows } from './from-json.ts'

const query = { modelName: 'Token', action: 'findMany', query: { arguments: {}, selection: {} } }
const raw = { action: 'queryRaw', query: { arguments: {}, selection: {} } }

test('a result comes back under the alias, without type tags', () => {
  const response = { data: { findManyToken: [{ at: { $type: 'DateTime', value: '2026-01-01T00:00:00.000Z' }, n: 1 }] } }
  expect(fromJsonProtocol(response, { alias: 'result', query }, true)).toEqual({
    data: { result: [{ at: '2026-01-01T00:00:00.000Z', n: 1 }] },
  })
})

test('raw rows go out in the form that the client reads', () => {
  const rows = {
    columns: ['n', 'names'],
    types: ['int', 'string-array'],
    rows: [
      [1, ['a']],
      [null, []],
    ],
  }
  expect(legacyRawRows(rows)).toEqual([
    {
      n: { prisma__type: 'int', prisma__value: 1 },
      names: { prisma__type: 'array', prisma__value: [{ prisma__type: 'string', prisma__value: 'a' }] },
    },
    { n: { prisma__type: 'null', prisma__value: null }, names: { prisma__type: 'array', prisma__value: [] } },
  ])
  expect(fromJsonProtocol({ data: { queryRaw: rows } }, { alias: 'result', query: raw }, false)).toEqual({
    data: { result: rows },
  })
})

test('a float without a fraction stays a float on its way through, and text that looks like one stays text', () => {
  const text = String.raw`{"spend":1.0,"n":1,"list":[-2.0,0.5],"text":"1.0 \" 2.0"}`
  expect(stringifyKeepingFloats(parseKeepingFloats(text))).toBe(text)
})
