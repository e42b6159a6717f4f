import { describe, expect, it } from 'vitest'
import { boundedJson, boundedYaml, bounds, readYamlWithin, withinBounds } from '../../src/bounds.ts'
import { Failure } from '../../src/failure.ts'

const about = { what: 'the file cannot be understood', next: 'look at it' }

const whyNot = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(Failure)
    expect((error as Failure).what).toBe(about.what)
    return (error as Failure).why
  }
  return 'it was taken'
}

const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels)

/** Nine of the one before, nine times over. */
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]`))
  .join('\n')

describe('a JSON text', () => {
  it.each([
    ['a hundred levels', deep('[', ']', 100), 'it was taken'],
    ['one more', deep('[', ']', 102), 'it is nested more than 100 levels deep'],
    ['a million levels', deep('[', ']', 1_000_000), 'it is nested more than 100 levels deep'],
    ['a key that is the prototype', '{"a": [{"__proto__": {"admin": true}}]}', 'it has a key named __proto__'],
    ['the same key in other letters', '{"\\u005f_proto__": 1}', 'it has a key named __proto__'],
    ['names that every object has', '{"constructor": {"prototype": 1}, "toString": 2}', 'it was taken'],
    ['half a text', '{"a": "secret', 'it is no JSON, or cut off'],
    ['nothing', '', 'it is empty'],
  ])('with %s', (_, text, why) => expect(whyNot(() => boundedJson(text, about))).toBe(why))

  it('that is larger than the bound is not parsed', () =>
    expect(whyNot(() => withinBounds('x'.repeat(11), () => expect.fail(), about, 10))).toMatch(/larger than/))
})

describe('a YAML text', () => {
  it.each([
    ['lists in lists', deep('[', ']', 102), /nested more than 100/],
    ['many thousand lists in lists', deep('[', ']', 10_000), /nested more than 100/],
    ['blocks in blocks', `${'- '.repeat(5000)}a`, /nested more than 100/],
    ['aliases that multiply', bomb, /aliases repeat each other/],
    ['a key that is the prototype', 'a:\n  __proto__: {admin: true}', /__proto__/],
    ['an alias without its anchor', 'a: *b', /an alias without its anchor|no valid YAML/],
    ['a key twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', /^it has a key twice: line 4$/],
    ['a syntax error', 'a: [1\nb: 2', /^it is no valid YAML: line \d$/],
    ['more values than memory is for', 'a,'.repeat(bounds.yamlMarks + 1), /more than/],
  ])('with %s', (_, text, why) => {
    expect(whyNot(() => boundedYaml(text, about))).toMatch(why)
    expect(whyNot(() => readYamlWithin(text, about))).toMatch(why)
  })

  it('keeps its comments, aliases and anchors', () => {
    const text = '# mine\na: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 2\n'
    expect(readYamlWithin(text, about).document.toString()).toBe(text.replace('{x: 1}', '{ x: 1 }'))
    expect(boundedYaml(text, about)).toEqual({ a: { x: 1 }, b: { x: 1 }, c: { '<<': { x: 1 }, y: 2 } })
  })
})
