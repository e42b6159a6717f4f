import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { localFiles as files } from '../../src/adapters/local-files.ts'
import { givenKey } from '../../src/by-address/key.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const holding = async (content: string) => {
  const path = join(await temporaryDirectory(), 'key')
  await writeFile(path, content)
  return path
}

test('a key is read from a file, without the line end that an editor writes', async () => {
  const key = await givenKey(`file:${await holding('sk-from-a-file\n')}`, { files, env: {} })
  expect(key.reveal()).toBe('sk-from-a-file')
})

test('a key is read from the environment', async () => {
  const key = await givenKey('env:GATEWAY_KEY', { files, env: { GATEWAY_KEY: 'sk-from-the-environment' } })
  expect(key.reveal()).toBe('sk-from-the-environment')
})

test('a key itself is refused and not repeated', async () => {
  const refusal = givenKey('sk-typed-on-the-command-line', { files, env: {} })
  await expect(refusal).rejects.toThrow(/can be read in the list of processes/)
  await expect(refusal).rejects.not.toThrow(/typed-on/)
})

test('an empty reference is told', async () => {
  await expect(givenKey('env:NOBODY_SET_THIS', { files, env: {} })).rejects.toThrow(/env:NOBODY_SET_THIS holds no key/)
})

test('a file of several values is told', async () => {
  const path = await holding('LITELLM_MASTER_KEY=sk-one\nLITELLM_SALT_KEY=sk-two\n')
  await expect(givenKey(`file:${path}`, { files, env: {} })).rejects.toThrow(/holds more than a key/)
})
