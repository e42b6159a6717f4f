import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'line-by-line'
let bed: Bed
let user: User

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4200)
  await bed.withoutImage()
})

afterAll(() => user.leave())

/** What is different on every run: times, sizes of this machine, the home, and how far the pull is that goes on beside the questions. */
const steady = (text: string) =>
  text
    .replaceAll(user.home, '~')
    .replace(/\b\d+(\.\d+)? (ms|s)\b/g, 'TIME')
    .replace(/\d+\.\d+ GiB/g, 'SIZE')
    .replace(/Node \d+\.\d+\.\d+/, 'Node')
    // Another file of tests may have given the bed's registry a newer one.
    .replace(/ \d+\.\d+\.\d+ is newer;/, '')
    .replace(/The image is (here|still being pulled; applying the plan waits for it)\./, 'THE IMAGE.')
    .replace(/\(pulled(, then| as agreed;) its version is read\)/, '(PULLED)')
    .replace(/added \d+ packages in \S+/, 'added packages')

test('the whole wizard line by line, every suggestion taken, ends verified', async () => {
  const enter = '\n'.repeat(100)
  const { stdout, stderr, exitCode } = await user.runWith(enter, 'setup', '--plain', '--answers', await user.answers())
  expect(steady(stdout)).toMatchSnapshot()
  expect(stderr).not.toContain('failed')
  expect(exitCode).toBe(0)
  expect(await bed.dockerClient('inspect', '--format', '{{.State.Running}}', name)).toBe('true')
  expect(await readFile(join(user.home, 'projects/mcp/litellm/CLAUDE.md'), 'utf8')).toContain('✓ model + tool')
})

test('it writes no control sequence', async () => {
  const { stdout } = await user.runWith('', 'setup', '--plain')
  expect(stdout).not.toMatch(/\x1b/)
})

test('an input that ends leaves the answers for the next time', async () => {
  const fresh = await userOf(bed, 'left-early', 4201)
  const server = `${bed.postgres.host}:${bed.postgres.port}`
  const left = await fresh.runWith(`no\n${server}\n\nsomebody\n`, 'setup', '--plain')
  expect(left.exitCode).toBe(130)
  expect(left.stderr + left.stdout).toContain('run the same command again')
  const again = await fresh.runWith('', 'setup', '--plain')
  expect(again.stdout).toContain(`PostgreSQL server [${server}]`)
  await fresh.leave()
})
