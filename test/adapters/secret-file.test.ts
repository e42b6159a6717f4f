import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  fitsFile,
  loaderArguments,
  secretFileContent,
  secretFilePath,
  secretFileText,
} from '../../src/adapters/secret-file.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const awkward = { A: 'plain', B: ` "quotes" 'and' $HOME \`id\` \\n # = `, C_1: 'grüße\nnext', EMPTY: '' }

/** What the program of an image finds in its environment. */
async function found(text: string | undefined, shell = 'sh'): Promise<Record<string, string>> {
  const path = join(await temporaryDirectory(), 'secrets.env')
  if (text !== undefined) await writeFile(path, text)
  const args = loaderArguments(['env', '-0']).map(argument => argument.replaceAll(secretFilePath, path))
  const out = execFileSync(shell, args, { env: { PATH: process.env.PATH }, encoding: 'utf8', stdio: 'pipe' })
  const lines = out.split('\0').filter(Boolean)
  return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

test.each(['sh', 'bash'])('%s hands every value over as it is', async shell => {
  expect(await found(secretFileText(awkward, Object.keys(awkward)), shell)).toMatchObject(awkward)
})

test('a container without the file says what is wrong, and does not start', async () => {
  await expect(found(undefined)).rejects.toMatchObject({ status: 78, stderr: expect.stringContaining('deploy.sh') })
})

test('what was written is read again', () => {
  expect(secretFileContent(secretFileText(awkward, ['A', 'B']))).toEqual({ A: awkward.A, B: awkward.B })
})

test('a name that no shell knows does not fit', () => {
  expect(['A', '_b1', 'a.b', '1A', 'A-B', ''].map(fitsFile)).toEqual([true, true, false, false, false, false])
})
