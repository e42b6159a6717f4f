import { describe, expect, test } from 'vitest'
import { configText } from '../../../src/steps/files/config.ts'
import { readByPyYaml, whyNoPyYaml } from '../../yaml/python.ts'
import { sampleDeployment } from '../sample.ts'

/** Layouts that people have brought or that YAML allows, each read by PyYAML. */
const layouts: Record<string, string> = {
  'Windows line ends, none at the end':
    'model_list:\r\n  - model_name: a # one\r\n    litellm_params: {model: openai/a}\r\ngeneral_settings:\r\n  master_key: os.environ/X',
  'flow style on one line':
    "model_list: [{model_name: 'a', litellm_params: {model: openai/a}}] # all\ngeneral_settings: {master_key: os.environ/X}",
  'flow style over several lines':
    'model_list: [\n  {model_name: a,  # first\n   litellm_params: {model: openai/a},},\n]\ngeneral_settings: {\n  a: 1, # x\n}\n',
  'comments within lists and after them':
    '# top\nmodel_list:\n  # a\n  - model_name: x # b\n    # c\n    litellm_params:\n      model: openai/x # d\n      # e\n  # f\n\n  # g\nlitellm_settings: # h\n  # i\n  drop_params: true\n  # j\n',
  'merges of anchors':
    'x-d: &d {api_key: os.environ/K, rpm: 1_000}\nmodel_list:\n- model_name: a\n  litellm_params:\n    <<: *d\n    model: openai/a\n- model_name: b\n  litellm_params: {<<: *d, model: openai/b}\n',
  'settings by a merge': 'g: &g\n  store_model_in_db: true\ngeneral_settings:\n  <<: *g\n  master_key: os.environ/X\n',
  'settings by an alias': 'g: &g\n  store_model_in_db: true\ngeneral_settings: *g\nrouter_settings: {num_retries: 1}\n',
  'keys without a value': 'model_list:\nmcp_servers:\ngeneral_settings: ~\n',
  'empty lists and maps': 'model_list: []\nmcp_servers: {}\ngeneral_settings: {}',
  'a document with its version and its end':
    '%YAML 1.1\n---\nmodel_list: []\ngeneral_settings:\n  alerting_threshold: 1\n...\n',
  'a document with its beginning': '---\ngeneral_settings:\n  alerting_threshold: 1\n',
  'a byte order mark': '\ufeffmodel_list: []\ngeneral_settings:\n  alerting_threshold: 1\n',
  'JSON on one line':
    '{"model_list": [{"model_name": "a", "litellm_params": {"model": "openai/a"}}], "general_settings": {"master_key": "os.environ/X"}}',
  'JSON over several lines':
    '{\n  "model_list": [\n    {\n      "model_name": "a",\n      "litellm_params": {\n        "model": "openai/a"\n      }\n    }\n  ],\n  "general_settings": {\n    "master_key": "os.environ/X"\n  }\n}\n',
  'quoted keys':
    '"model_list":\n  - "model_name": "a"\n    "litellm_params": {"model": "openai/a"}\n\'general_settings\':\n  "master_key": "os.environ/X"\n',
  'four blanks':
    'model_list:\n    -   model_name: a\n        litellm_params:\n            model: openai/a\ngeneral_settings:\n    master_key: os.environ/X\n',
  'one key twice': 'general_settings:\n  alerting_threshold: 1\ngeneral_settings:\n  health_check_interval: 2\n',
  'a text with kept line ends at the end':
    'general_settings:\n  alerting_threshold: 1\nlitellm_settings:\n  note: |+\n    text\n\n\n',
  'a text that looks like a comment':
    'litellm_settings:\n  note: >-\n    a\n    b\ngeneral_settings:\n  text: |\n    # no comment\n    x: y\n',
  'a comment alone': '# nothing yet\n',
  nothing: '',
  'comments at odd places': 'general_settings:\n  alerting_threshold: 1\n      # far in\n# at the left\n',
  'blanks at the ends of lines': 'general_settings:   \n  alerting_threshold: 1   \n   \n',
  'mixed line ends': 'model_list: []\r\ngeneral_settings:\n  alerting_threshold: 1\r\n  health_check_interval: 2\n',
  'tags of YAML’s own': 'general_settings:\n  alerting: !!str 1\n  master_key: !!str os.environ/X\n',
  'a number as a key': 'general_settings:\n  1: x\n  limit: 0o17\n',
}

type Settings = Record<string, unknown>
const ours = [
  'master_key',
  'store_model_in_db',
  'require_key_mcp_access_defined',
  'maximum_spend_logs_retention_period',
]
const without = (settings: unknown, keys: string[]) =>
  Object.fromEntries(Object.entries((settings as Settings | null) ?? {}).filter(([key]) => !keys.includes(key)))
const written = (text: string) => configText(sampleDeployment(), text, { models: [], servers: [] })

const missing = whyNoPyYaml()
if (missing) console.warn(`skipped, config.yaml in odd layouts: ${missing}`)

describe.skipIf(missing)('a hand-made config.yaml', () => {
  test.each(Object.entries(layouts))('with %s gets what is ours, and says all else as before', (_, text) => {
    const after = written(text)
    const [was, is] = readByPyYaml([text, after]).map(({ value, error }) => (expect(error).toBeUndefined(), value as Settings)) // prettier-ignore
    expect((is!.general_settings as Settings).master_key).toBe('os.environ/LITELLM_MASTER_KEY')
    expect(is!.model_list).toEqual(expect.arrayContaining((was?.model_list as unknown[] | null) ?? []))
    const sections = ['general_settings', 'model_list', 'mcp_servers']
    expect(without(is, sections)).toEqual(without(was, sections))
    expect(without(is!.general_settings, ours)).toEqual(without(was?.general_settings, ours))
    expect(written(after), 'written again it stays').toBe(after)
  })

  test.each(Object.entries(layouts))('with %s keeps every comment and line end', (_, text) => {
    const after = written(text)
    for (const note of text.match(/# [^\r\n]*/g) ?? []) expect(after).toContain(note.trimEnd())
    const isWindows = text.includes('\r\n') && !text.replaceAll('\r\n', '').includes('\n')
    if (isWindows) expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(after.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'))
  })
})

test('one that is written as no editor of ours writes is refused, and not half changed', () => {
  expect(() => written('? general_settings\n: alerting_threshold: 1\n')).toThrow('cannot be changed without changing')
})
