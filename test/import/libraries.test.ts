import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/failure.ts'
import { readText } from '../../src/import/read/read.ts'
import { type Dialect, dialects } from '../../src/import/read/scalars.ts'
import { plainValue } from '../../src/import/read/yaml.ts'

/** What Python's libraries read of each file, as JSON; `null` where they refuse it. What JSON has no word for is written out on both sides. */
const python = String.raw`
import datetime, json, math, sys
import yaml

# A key is a text to whoever wrote it, "on" as well: what it is made of is compared, not what PyYAML makes of it.
class Loader(yaml.SafeLoader):
    def construct_yaml_map(self, node):
        data = {}
        yield data
        self.flatten_mapping(node)
        data.update({key.value: self.construct_object(value, deep=True) for key, value in node.value})

Loader.add_constructor("tag:yaml.org,2002:map", Loader.construct_yaml_map)

def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return str(value)
    return value

def read(path):
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    try:
        return plain(json.loads(text) if path.endswith(".json") else yaml.load(text, Loader))
    except Exception:
        return None

print(json.dumps([read(path) for path in json.load(sys.stdin)]))
`

const roots = ['corpus', 'shapes', 'yaml'].map(name => join(import.meta.dirname, name))

const files = roots.flatMap(root =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map(name => join(root, name))
    .filter(path => ['.json', '.yaml'].includes(extname(path)) && !path.endsWith('.expected.json')),
)

/** Not to be read as UTF-8. */
const isText = (path: string) => !path.endsWith('utf16.json')

/** What JSON cannot say, as Python's str() does. */
const sayable = (value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value))
    return String(value).toLowerCase().replace('infinity', 'inf')
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  if (Array.isArray(value)) return value.map(sayable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sayable(one)]))
}

/** What is read here; `null` for what a library without the tags and the leniency of others refuses. */
function readHere(path: string, dialect: Dialect): unknown {
  try {
    const documents = readText(readFileSync(path, 'utf8'), path)
    const [{ as, beyondJson } = documents[0]!] = documents
    const { value, inputs } = as(dialect)
    const isRefused = documents.length > 1 || beyondJson !== undefined || Object.keys(inputs).length > 0
    return isRefused ? null : sayable(plainValue(value))
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

/** Texts from the middle of a file are read here, and by no library. */
const isPart = (path: string) => /pasted-/.test(path)

const compared = files.filter(path => isText(path) && !isPart(path))

const hasPyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0
if (!hasPyYaml) console.warn('skipped: python3 with PyYAML is not here, with which what is read would be compared')

describe('every file of the corpus is read as its owner’s library reads it', () => {
  test.skipIf(!hasPyYaml)('by PyYAML and Python’s json', () => {
    const input = JSON.stringify(compared)
    const told = execFileSync('python3', ['-c', python], { input, encoding: 'utf8', maxBuffer: 1e8 })
    const read = JSON.parse(told) as unknown[]
    const here = compared.map(path => readHere(path, dialects.python))
    compared.forEach((path, index) => expect([path, here[index]]).toEqual([path, read[index]]))
  })

  const yamlFiles = compared.filter(path => path.endsWith('.yaml'))

  test.each(yamlFiles)('by js-yaml: %s', path => {
    const read = (() => {
      try {
        return sayable(load(readFileSync(path, 'utf8')) ?? null)
      } catch {
        return null
      }
    })()
    expect(readHere(path, dialects.node)).toEqual(read)
  })
})
