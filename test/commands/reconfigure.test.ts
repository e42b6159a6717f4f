import { expect, test } from 'vitest'
import { sectionNamed } from '../../src/commands/reconfigure.ts'
import { sections } from '../../src/deployment/sections/index.ts'

test.each([
  ['mcp', 'servers'],
  ['Tools', 'servers'],
  ['port', 'address'],
  ['keys', 'keys'],
])('%s is the section %s', (word, id) => expect(sectionNamed(word)).toBe(id))

test('another word is refused with the sections that there are', () => {
  expect(() => sectionNamed('nonsense')).toThrow(sections.map(({ id }) => id).join(', '))
})
