import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'
import { isReadAlike, parseEnvText, renderEnvText } from '../../../src/adapters/secret-store/env-text.ts'
import { Secret } from '../../../src/secret.ts'

const read = (text: string) =>
  Object.fromEntries([...parseEnvText(text, '/x.env')].map(([name, value]) => [name, value.reveal()]))
const render = (values: Record<string, string>, earlier = '') =>
  renderEnvText(new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)])), earlier, '/x.env')

describe('reading takes a line as docker run --env-file does:', () => {
  test.each([
    ['DQ="quoted value"', { DQ: '"quoted value"' }],
    ["SQ='x'", { SQ: "'x'" }],
    ['A=abc #def', { A: 'abc #def' }],
    ['A=a b  ', { A: 'a b  ' }],
    ['  A=x', { A: 'x' }],
    ['A=$HOME \\n', { A: '$HOME \\n' }],
    ['NOVALUE', {}],
    ['EMPTY=', { EMPTY: '' }],
    ['EQ=a=b=c', { EQ: 'a=b=c' }],
    ['  # comment=x', {}],
    ['\uFEFFA=x\r\nB=y\r\n', { A: 'x', B: 'y' }],
    ['A=first\nA=last', { A: 'last' }],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  test.each(['export X=1', 'SP ACE=1', '=x', 'X =1', 'X__PERCENT_ENCODED=%zz'])('%j is refused with its line', line => {
    expect(() => read(`A=1\n${line}`)).toThrow(
      expect.objectContaining({ exit: 3, next: expect.stringContaining('line 2') }),
    )
  })
})

describe('writing', () => {
  test('puts values raw, one a line', () => {
    expect(render({ A: 'x', URL: 'postgresql://u:p%40@db:5432/d' })).toBe('A=x\nURL=postgresql://u:p%40@db:5432/d\n')
  })

  test('keeps comments, order and lines that are no settings', () => {
    const earlier = '# mine\nB=old\n\nPASSED_ON\n  # more\nA=1\n'
    expect(render({ A: '1', B: 'new', C: '3' }, earlier)).toBe('# mine\nB=new\n\nPASSED_ON\n  # more\nA=1\nC=3\n')
  })

  test('drops a setting that is no longer there, and the second of two', () => {
    expect(render({ A: '2' }, 'A=1\nB=x\nA=2\n')).toBe('A=2\n')
  })

  test('leaves an unchanged foreign value as it stands, however it would be read', () => {
    expect(render({ URL: '"postgresql://x"', B: '1' }, 'URL="postgresql://x"\n')).toBe('URL="postgresql://x"\nB=1\n')
  })

  test.each([
    ...['two\nlines', 'Bearer a b', '"a"', "it's", 'a#b', '$HOME', '`id`', 'a\\b', 'a;b', 'a&b', '~', 'ü €', '\t'],
    ...['https://x.example/mcp?key=k%20&profile=p', '(!*)', '50 %41'],
  ])('puts %j percent-encoded under a name that says so, and reads it again', value => {
    const text = render({ TOKEN: value })
    expect(text).toMatch(/^TOKEN__PERCENT_ENCODED=[\w.%-]+\n$/)
    expect(read(text)).toEqual({ TOKEN: value })
    expect(render({ TOKEN: value }, text)).toBe(text)
    expect(render({ TOKEN: 'plain' }, text)).toBe('TOKEN=plain\n')
  })

  test('refuses a NUL byte, and does not repeat the value', () => {
    const failure = (() => {
      try {
        return render({ TOKEN: 'marker\0' })
      } catch (error) {
        return error as Error
      }
    })()
    expect(failure).toMatchObject({ name: 'Failure', exit: 3, what: expect.stringContaining('TOKEN') })
    expect(JSON.stringify(failure)).not.toContain('marker')
  })
})

describe('every printable character that stands there raw', () => {
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index))
  const accepted = printable.filter(isReadAlike)
  const values = Object.fromEntries(
    accepted.flatMap((c, index) => [`x${c}y`, `${c}y`, `x${c}`, `x:${c}y`].map((v, form) => [`V${index}_${form}`, v])),
  )
  const shells = ['/bin/sh', '/bin/bash'].filter(path => existsSync(path))

  test('is most of them', () => {
    expect(accepted.join('')).toMatch(/^[!%*+,\-./0-9:=?@A-Z[\]^_a-z{}]+$/)
    expect(accepted.length).toBeGreaterThan(75)
  })

  test("means the same to Node's dotenv", () => {
    expect(parseEnv(render(values))).toEqual(values)
  })

  test.each(shells)('means the same to %s', shell => {
    const directory = mkdtempSync(join(tmpdir(), 'gatewright-env-'))
    const file = join(directory, 'x.env')
    writeFileSync(file, render(values))
    const print = 'console.log(JSON.stringify(process.env))'
    const seen = execFileSync(shell, ['-c', `set -a; . ${file}; exec ${process.execPath} -e '${print}'`], { cwd: '/' })
    rmSync(directory, { recursive: true })
    expect(JSON.parse(seen.toString())).toMatchObject(values)
  })
})
