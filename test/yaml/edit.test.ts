import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlias, isCollection, isNode, parseDocument } from 'yaml'
import { describe, expect, test } from 'vitest'
import { type Path, YamlText } from '../../src/yaml/edit.ts'
import { generatedYaml } from './generated.ts'
import { readByPyYaml, whyNoPyYaml } from './python.ts'

const corpus = join(import.meta.dirname, 'corpus')
const texts = new Map([
  ...readdirSync(corpus).map(name => [name, readFileSync(join(corpus, name), 'utf8')] as const),
  ...Array.from({ length: 12 }, (_, seed) => [`generated ${seed}`, generatedYaml(seed)] as const),
])
/** LiteLLM does not start with them. */
const unreadable = ['multidoc.yaml', 'unresolved.yaml']
/** Tags that PyYAML refuses, before an edit and after it. */
const refused = ['custom-tag.yaml']
const readable = [...texts].filter(([name]) => !unreadable.includes(name))

const edited = (text: string, edit: (yaml: YamlText) => void) => {
  const yaml = new YamlText(text, 'config.yaml')
  edit(yaml)
  return yaml.text
}

type Values = Record<string, unknown>
const isObject = (value: unknown): value is Values | unknown[] =>
  typeof value === 'object' && value !== null && !(value instanceof Date)

function pathsIn(value: unknown, above: Path = []): Path[] {
  const here = above.length > 0 ? [above] : []
  if (!isObject(value)) return here
  const keys: (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return [...here, ...keys.flatMap(key => pathsIn((value as Values)[key], [...above, key]))]
}

/** An edit, and the same on plain values. */
interface Edit {
  name: string
  suits?: (value: unknown) => boolean
  make: (yaml: YamlText, path: Path) => void
  on: (holder: Values, key: string | number) => void
}

interface Made {
  path: Path
  edit: Edit
  after: string
}

const texted = "it's: [new] # text"
const block = { one: ['-c', '{"a": 1}'], two: { three: 'on' } }
const isMap = (value: unknown) => isObject(value) && !Array.isArray(value)
const edits: Edit[] = [
  { name: 'a text', make: (yaml, path) => yaml.set(path, texted), on: (holder, key) => (holder[key] = texted) },
  { name: 'a map', make: (yaml, path) => yaml.set(path, block), on: (holder, key) => (holder[key] = block) },
  {
    name: 'nothing',
    make: (yaml, path) => yaml.remove(path),
    on: (holder, key) => void (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]),
  },
  {
    name: 'one more pair',
    suits: isMap,
    make: (yaml, path) => yaml.add(path, { added: 'x' }),
    on: (holder, key) => Object.assign(holder[key] as Values, { added: 'x' }),
  },
  {
    name: 'one more item',
    suits: Array.isArray,
    make: (yaml, path) => yaml.append(path, [block]),
    on: (holder, key) => void (holder[key] as unknown[]).push(block),
  },
]

/** Every edit at every place of a text. */
function everyEdit(text: string): Made[] {
  const { value } = new YamlText(text, 'config.yaml')
  return pathsIn(value).flatMap(path => {
    const is = path.reduce((at: unknown, key) => (at as Values)[key], value)
    return edits
      .filter(({ suits }) => suits?.(is) ?? true)
      .map(edit => ({ path, edit, after: edited(text, yaml => edit.make(yaml, path)) }))
  })
}

const made = new Map(readable.map(([name, text]) => [name, everyEdit(text)]))

const missing = whyNoPyYaml()
if (missing) console.warn(`skipped, what PyYAML reads before and after an edit: ${missing}`)

describe.skipIf(missing)(`as PyYAML reads it${missing ? ` (${missing})` : ''}`, () => {
  test('an edit anywhere changes the value that it is about, and no other', () => {
    for (const [name, text] of readable.filter(([one]) => !refused.includes(one))) {
      const all = made.get(name)!
      const [before, ...after] = readByPyYaml([text, ...all.map(one => one.after)])
      all.forEach(({ path, edit }, index) => {
        const root = structuredClone({ root: before!.value }) as Values
        const holder = ['root', ...path].slice(0, -1).reduce((at: unknown, key) => (at as Values)[key], root)
        edit.on(holder as Values, path.at(-1)!)
        const wanted = isObject(root.root) && Object.keys(root.root).length === 0 ? [{}, null] : [root.root]
        expect(wanted, `${name}: ${path.join('.')} becomes ${edit.name}`).toContainEqual(after[index]!.value)
      })
    }
  })

  test('every text that may be an answer is written so that it is read as that text', () => {
    const odd = [
      'yes',
      'n',
      '0600',
      '1_000',
      '12:30:45',
      '5e-7',
      '1e3',
      '=',
      '<<',
      '~',
      '',
      ' ',
      '- a',
      'a: b',
      'a #b',
      '*a',
    ]
    const more = [
      '&a',
      '!t',
      '{x}',
      '[x]',
      '%',
      '@',
      '`',
      '"',
      "'",
      '\\',
      'a\nb',
      'a\tb',
      '\u0085',
      '\u2028',
      '\u007f',
      '😀',
      'é',
    ]
    const values = [
      ...odd,
      ...more,
      '2026-11-30',
      '.5',
      '0x1F',
      '?',
      '-',
      '? a',
      ':',
      'x:',
      '-c',
      'null',
      'trailing ',
      'a,b',
    ]
    const inBlock = edited('k: {}\n', yaml => yaml.set(['k'], { values }))
    const inFlow = edited('k: {a: 1}\n', yaml => yaml.set(['k', 'a'], values))
    const [block, flow] = readByPyYaml([inBlock, inFlow])
    expect(block!.value).toEqual({ k: { values } })
    expect(flow!.value).toEqual({ k: { a: values } })
  })
})

/** How much of two texts is the same at their beginning. */
function common(one: string, other: string): number {
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at++
  return at
}
const reversed = (text: string) => [...text].reverse().join('')

/** Where a node stands, or nothing where the way to it leads over an alias or a merge: what is edited there is written out. */
function placeOf(text: string, path: Path): { start: number; end: number; isFilled: boolean } | undefined {
  const document = parseDocument(text, { version: '1.1', logLevel: 'silent' })
  if (document.errors.length > 0 || /[&*][a-z]/.test(text)) return undefined
  const node = document.getIn(path, true)
  if (!isNode(node) || isAlias(node) || !node.range) return undefined
  const before = path.slice(0, -1)
  const holder = before.length > 0 ? document.getIn(before, true) : document.contents
  if (!isCollection(holder)) return undefined
  const start = text.lastIndexOf(typeof path.at(-1) === 'number' ? '-' : String(path.at(-1)), node.range[0])
  return {
    start: holder.flow ? holder.range![0] : start,
    end: holder.flow ? holder.range![1] : node.range[2],
    isFilled: isCollection(node) && node.items.length > 0,
  }
}

test('every byte outside the edited node stays', () => {
  for (const [name, text] of readable)
    for (const { path, edit, after } of made.get(name)!) {
      const place = placeOf(text, path)
      if (!place) continue
      const what = `${name}: ${path.join('.')} becomes ${edit.name}\n${after}`
      const head = common(text, after)
      const tail = common(reversed(text), reversed(after))
      if (edit.suits && place.isFilled) expect(head + tail, what).toBeGreaterThanOrEqual(text.length)
      else if (edit.name !== 'nothing') {
        expect(head, what).toBeGreaterThanOrEqual(place.start)
        expect(tail, what).toBeGreaterThanOrEqual(text.length - place.end)
      }
      // No comment of the rest is lost, and no line gets another end.
      if (edit.suits) for (const note of text.match(/# .*/g) ?? []) expect(after, what).toContain(note.trimEnd())
      if (text.includes('\r\n')) expect(after.replaceAll('\r\n', ''), what).not.toContain('\n')
    }
})

test.each(unreadable)('%s is refused, as PyYAML refuses it', name => {
  expect(() => new YamlText(texts.get(name)!, 'config.yaml')).toThrow('config.yaml cannot be read')
})

const anchored = 'a: &x {model: one, cost: 0.0000005}\nb: *x\nc:\n  <<: *x\n  model: three\n'

test('what others take over from a node stays theirs, digit by digit, when it changes', () => {
  expect(edited(anchored, yaml => yaml.set(['a', 'model'], 'two'))).toBe(
    'a: {model: two, cost: 0.0000005}\nb: &x {model: one, cost: 0.0000005}\nc:\n  <<: *x\n  model: three\n',
  )
})

test('a node that is taken over from another is written out when it changes', () => {
  expect(edited(anchored, yaml => yaml.set(['b', 'model'], 'two'))).toContain('\nb: {model: two, cost: 0.0000005}\n')
})

test('what comes by a merge goes alone', () => {
  expect(edited(anchored, yaml => yaml.remove(['c', 'cost']))).toContain('c:\n  model: three\n')
  expect(edited('a: &x {b: 1, c: 0.10}\nd:\n  <<: *x\n', yaml => yaml.remove(['d', 'b']))).toBe(
    'a: &x {b: 1, c: 0.10}\nd:\n  c: 0.10\n',
  )
})

test('of equal keys the last is the one that is read, and that is changed', () => {
  expect(edited('a: 1\nb: 2\na: 3\n', yaml => yaml.set(['a'], 'x'))).toBe('a: 1\nb: 2\na: x\n')
  expect(edited('a: 1\nb: 2\na: 3\n', yaml => yaml.remove(['a']))).toBe('b: 2\n')
})

test('a value keeps its quotes, and its comment stays beside it', () => {
  expect(edited(`a: 'x'  # why\nb: "y"\n`, yaml => (yaml.set(['a'], "it's"), yaml.set(['b'], 'z')))).toBe(
    `a: 'it''s'  # why\nb: "z"\n`,
  )
})

test('an empty place is filled where it stands', () => {
  expect(edited('a: {} # none yet\nb:\n', yaml => (yaml.add(['a'], { c: 'd' }), yaml.append(['b'], ['e'])))).toBe(
    'a: # none yet\n  c: d\nb:\n  - e\n',
  )
})

test('a merge of what is no map is told of, and nothing of the file is repeated', () => {
  const read = () => new YamlText('b:\n  <<: sk-secret\n', 'config.yaml')
  expect(read).toThrow(expect.objectContaining({ name: 'Failure', what: 'config.yaml cannot be read' }))
  expect(read).not.toThrow(/sk-secret/)
})

test.each([
  ['a setting', (yaml: YamlText) => yaml.set(['litellm_settings', 'callbacks'], ['mine'])],
  ['settings', (yaml: YamlText) => yaml.add(['litellm_settings'], { callbacks: ['mine'] })],
])('%s is not put into a list, which is told of', (_, edit) => {
  const yaml = new YamlText('litellm_settings:\n- drop_params: true\n', 'config.yaml')
  expect(() => edit(yaml)).toThrow(
    expect.objectContaining({ name: 'Failure', what: expect.stringMatching(/^litellm_settings in config.yaml is a list/) }), // prettier-ignore
  )
  expect(yaml.text).toBe('litellm_settings:\n- drop_params: true\n')
})
