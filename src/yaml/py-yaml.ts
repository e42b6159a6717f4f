import type { ParseOptions, DocumentOptions, SchemaOptions, Tags } from 'yaml'

/** PyYAML's resolver (yaml/resolver.py): `y` and `n` are texts to it, and an exponent needs a point before it and a sign. */
const bool = {
  true: /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/,
  false: /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/,
}
const exponent = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)[eE][-+][0-9]+$/

const asPython = (tags: Tags): Tags =>
  tags.map(tag => {
    if (typeof tag === 'string' || !('test' in tag) || !tag.test) return tag
    if (tag.tag === 'tag:yaml.org,2002:bool') return { ...tag, test: tag.test.test('true') ? bool.true : bool.false }
    return tag.format === 'EXP' ? { ...tag, test: exponent } : tag
  })

/** How LiteLLM reads config.yaml: `yaml.safe_load` of PyYAML, YAML 1.1, where the last of two equal keys counts. */
export const pyYaml = {
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  customTags: asPython,
  keepSourceTokens: true,
  // Of several documents in one file nothing less tells.
  logLevel: 'error',
} as const satisfies ParseOptions & DocumentOptions & SchemaOptions
