import { spawnSync } from 'node:child_process'

/** Says what PyYAML reads in each text; dates and numbers as Python writes them, so that no digit is lost on the way. */
const program = `
import json, sys, yaml
def plain(value):
    if isinstance(value, dict): return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list): return [plain(one) for one in value]
    return value if isinstance(value, (str, bool)) or value is None else type(value).__name__ + ' ' + repr(value)
def read(text):
    try: return {'value': plain(yaml.load(text, getattr(yaml, 'CSafeLoader', yaml.SafeLoader)))}
    except yaml.YAMLError as error: return {'error': str(error)}
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`

export interface Reading {
  value?: unknown
  error?: string
}

const python = (input: string, args: string[]) =>
  spawnSync('python3', args, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  })

/** Why there is no PyYAML here; nothing where there is. */
export function whyNoPyYaml(): string | undefined {
  const { status, error } = python('', ['-c', 'import yaml'])
  return status === 0 ? undefined : `python3 with PyYAML is not here (${error?.message ?? 'no module named yaml'})`
}

/** What PyYAML reads in texts, as LiteLLM would. */
export function readByPyYaml(texts: string[]): Reading[] {
  const { status, stdout, stderr } = python(JSON.stringify(texts), ['-c', program])
  if (status !== 0) throw new Error(`PyYAML: ${stderr}`)
  return JSON.parse(stdout) as Reading[]
}
