import { expect, test } from 'vitest'
import { pythonRepr } from '../../../src/rehearsal/stand-in/python.ts'

test.each([
  [null, 'None'],
  [undefined, 'None'],
  [true, 'True'],
  [3, '3'],
  ['plain', "'plain'"],
  ["it's", `"it's"`],
  [`it's "so"`, `'it\\'s "so"'`],
  [['a', 1], "['a', 1]"],
  [{ error: 'No keys found' }, "{'error': 'No keys found'}"],
])('%j is what Python shows as %s', (value, shown) => {
  expect(pythonRepr(value)).toBe(shown)
})
