import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outsideNpm } from './clone.ts'

const repository = join(import.meta.dirname, '..', '..')
const settings = { env: outsideNpm(), extendEnv: false }

describe('the package, installed in an empty directory without install scripts', () => {
  let directory: string
  let packed: string[]

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'gatewright pack '))
    const pack = await execa('npm', ['pack', '--json', '--pack-destination', directory], {
      ...settings,
      cwd: repository,
    })
    // The build of "prepack" talks on standard error only, so that this is JSON alone.
    const [{ filename, files }] = JSON.parse(pack.stdout) as [{ filename: string; files: { path: string }[] }]
    packed = files.map(({ path }) => path)
    mkdirSync(join(directory, 'empty'))
    writeFileSync(join(directory, 'empty', 'package.json'), '{}')
    const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
    await execa('npm', ['install', ...flags, join(directory, filename)], { ...settings, cwd: join(directory, 'empty') })
  }, 120_000)
  afterAll(() => rmSync(directory, { recursive: true }))

  const gatewright = (...args: string[]) =>
    execa(join(directory, 'empty', 'node_modules', '.bin', 'gatewright'), args, settings)

  test('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }
    expect((await gatewright('--version')).stdout).toBe(version)
  })

  test('says its help', async () => {
    expect((await gatewright('--help')).stdout).toContain('Usage: gatewright')
  })

  test('prints into a reader that has gone without a failure of its own', async () => {
    const bin = join(directory, 'empty', 'node_modules', '.bin', 'gatewright')
    const { stderr } = await execa('bash', ['-o', 'pipefail', '-c', '"$0" paths | true', bin], settings)
    expect(stderr).toBe('')
  })

  test('is the bundle and its documents, nothing else', () => {
    expect(packed.filter(path => !/^dist\/(chunks\/)?[^/.]+\.js$/.test(path)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/licences.txt',
      'package.json',
    ])
  })

  test('depends on nothing but the optional keytar, and has no install script', () => {
    const manifest = JSON.parse(
      readFileSync(join(directory, 'empty', 'node_modules', 'gatewright', 'package.json'), 'utf8'),
    ) as { dependencies?: object; optionalDependencies: object; scripts: Record<string, string> }
    expect(manifest.dependencies).toBeUndefined()
    expect(Object.keys(manifest.optionalDependencies)).toEqual(['keytar'])
    expect(Object.keys(manifest.scripts).filter(name => /^(pre|post)?install$/.test(name))).toEqual([])
  })
})
