import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/**
 * Who may write to a terminal, and why. Children talk to Gatewright by their standard output; the stand-in is a program of its own whose log is a log
 * like any other; an exec hands a stream on.
 */
const doors = [
  /^src\/output\.ts$/,
  /^src\/cli\.ts$/,
  /^src\/asker\/(inquirer|readline)-asker\.ts$/,
  /^screens\/terminal\/open\.tsx$/,
  /^src\/adapters\/(docker\/exec|pg\/peer-stream|secret-store\/keychain-child)\.ts$/,
  /^src\/checks\/outside\/from-host\.ts$/,
  /^src\/proof\/probe\//,
  /^src\/rehearsal\//,
]

const writes = /\bstd(out|err)\.write\(|\bconsole\.\w+\(|\bwriteSync\(/

test('nothing reaches a terminal but through the doors that clean it', async () => {
  const files = (
    await Promise.all(['src', 'screens'].map(top => readdir(join(root, top), { recursive: true })))
  ).flatMap((names, at) => names.filter(name => /\.tsx?$/.test(name)).map(name => `${['src', 'screens'][at]}/${name}`))
  const past: string[] = []
  for (const file of files) {
    if (doors.some(door => door.test(file))) continue
    if (writes.test(await readFile(join(root, file), 'utf8'))) past.push(file)
  }
  expect(past).toEqual([])
})
