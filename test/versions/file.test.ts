import { afterEach, expect, test } from 'vitest'
import { judgeVersion, remarksOn, versions } from '../../src/versions/versions.ts'
import { readVersions } from '../../src/versions/file.ts'
import { lackingIn } from '../../src/registry/lacking.ts'

const own = { config: '/etc/gatewright', state: '/s', logs: '/l' }
const reading = (text: string | undefined) => readVersions({ read: async () => text }, own)

const brought = structuredClone(versions)
afterEach(() => void Object.assign(versions, structuredClone(brought)))

test('a file adds what is known of versions, beside what the program brings', async () => {
  await reading(`floor: 1.108.0
bad:
  - { range: 1.112.0, why: loses keys }
`)
  expect(judgeVersion('1.112.0')).toEqual({ accepted: false, why: 'loses keys' })
  expect(judgeVersion('1.106.12')).toMatchObject({ accepted: false })
  expect(judgeVersion('1.105.2')).toMatchObject({ why: expect.stringContaining('ImportError') as string })
})

test.each(['bad: [{ range: nonsense, why: x }]', 'floor: none', 'unknown: 1', '- 1'])(
  'a file that says %s is refused by its path',
  async text => {
    await expect(reading(text)).rejects.toThrow('/etc/gatewright/versions.yaml cannot be understood')
  },
)

test('without a file nothing changes', async () => {
  await reading(undefined)
  expect(versions).toEqual(brought)
})

test.each([
  ['1.108.19', 'GET /audit'],
  ['1.110.2', 'GET /audit'],
  ['1.106.12', 'supports 1.111, 1.110, 1.109, 1.108, and 1.106 no more'],
])('of %s it is said: %s', (version, said) => {
  expect(remarksOn(version).join('\n')).toContain(said)
})

test.each(['1.108.20', '1.110.3', '1.111.0', '1.112.0'])('nothing is said of %s', version => {
  expect(remarksOn(version)).toEqual([])
})

test('a maintainer is told what the table lacks', () => {
  const table = { ...versions, seen: { '1.108': '1.108.20', '1.111': '1.111.0' }, tested: ['1.108.14', '1.110.2'] }
  expect(lackingIn(table, ['1.112.0', '1.111.0', '1.110.4', '1.109.5', '1.108.21'])).toEqual([
    '1.112: 1.112.0, where the table has none',
    '1.110: 1.110.4, where the table has none',
    '1.109: 1.109.5, where the table has none',
    '1.108: 1.108.21, where the table has 1.108.20',
    'default: 1.108.20, where 1.108.21 is released',
    'tested: no version of 1.112',
    'tested: no version of 1.111',
    'tested: no version of 1.109',
  ])
})
