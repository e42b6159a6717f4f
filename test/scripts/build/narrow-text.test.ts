import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { narrow } from '../../../scripts/build/narrow-text.ts'

test('every character that is measured by its length is one column wide, alone and after another', () => {
  const isNarrow = new RegExp(narrow)
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(one => isNarrow.test(one))
  expect(all.length).toBeGreaterThan(800)
  expect(
    all.filter(one => stringWidth(one) !== 1 || stringWidth(`a${one}`) !== 2 || stringWidth(`─${one}`) !== 2),
  ).toEqual([])
})
