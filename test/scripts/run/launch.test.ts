import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'

const launch = join(import.meta.dirname, '../../../scripts/run/launch.cjs')

test('a current directory in which nothing can be started is named, and no Node is blamed', async () => {
  // The kernel's error for it names the program (execve(2), spawn of Node).
  const script = `require(process.argv[1])(process.execPath, ['-e', '0'], { cwd: '/nowhere' })`
  const { exitCode, stderr } = await execa(process.execPath, ['-e', script, launch], { reject: false })
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^Nothing can be started in \/nowhere: ENOENT.*\nNext: cd to a directory/)
})
