import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { keys, Terminal } from '../e2e/terminal.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'on-screens'
let bed: Bed
let user: User
let wizard: Terminal
let umask: number

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4400)
  await bed.withoutImage()
  // The strictest that a hardened host sets: what the image's user has to read is readable all the same.
  umask = process.umask(0o077)
})

afterAll(async () => {
  process.umask(umask)
  await user.leave()
})

/** Three starts of the gateway, which is the real proxy in one of the beds. */
const patience = 600_000

/** Waits until the screen shows it; nothing on the way may show the password. */
async function shows(text: string | RegExp): Promise<void> {
  await wizard.waitForText(text, patience)
  expect(wizard.snapshot()).not.toContain(bed.postgres.password)
}

/** Presses Enter, once for each question, until the next section is there. */
async function enterUntil(pattern: RegExp): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    const before = wizard.snapshot()
    wizard.send(keys.enter)
    await expect.poll(() => wizard.snapshot(), { timeout: patience }).not.toBe(before)
    if (wizard.lines().some(line => pattern.test(line))) return
  }
  throw new Error(`no ${pattern} after 20 times Enter:\n${wizard.snapshot()}`)
}

test('the whole wizard on screens, by keyboard, ends verified', async () => {
  const answers = await user.answers({ admin: { user: bed.postgres.user } })
  const [command, ...args] = user.command
  wizard = new Terminal({
    command,
    args: [...args, 'setup', '--answers', answers, '--deployment', name],
    env: user.env,
  })

  await shows(/❯ Set up with the suggestions +still asks: Database password/)
  wizard.send(keys.down)
  await shows('❯ Answer every question')
  wizard.send(keys.enter)
  await shows('Pull it now, while I answer')
  expect(await bed.dockerClient('images', '--quiet', bed.gateway.reference)).toBe('')
  wizard.send(keys.enter)
  await shows(/1\/7 +Database/)
  await shows('✓ image is here')
  await enterUntil(/^❯Password/)
  wizard.send(bed.postgres.password)
  await shows(/Password +•+/)
  await enterUntil(/2\/7 +Secrets/)
  await enterUntil(/3\/7 +Models/)
  await enterUntil(/4\/7 +Tools/)
  await enterUntil(/5\/7 +Keys/)
  await enterUntil(/6\/7 +Address/)
  await enterUntil(/7\/7 +Review/)
  await shows(/Make the plan/)
  wizard.send(keys.enter)
  await shows(/Nothing has been changed yet. These \d+ changes come next/)
  expect(await bed.dockerClient('ps', '--all', '--format', '{{.Names}}')).not.toContain(name)
  wizard.send(keys.enter)
  await shows(/nothing is changed here/)
  wizard.send(keys.escape)
  await shows(/Nothing has been changed yet/)
  wizard.send('a')
  await shows(/deploying on-screens/)
  await shows(/on-screens ✓ is verified +21 of 21/)
  wizard.send(keys.enter)
  await shows(/verify/)
  wizard.send('q')
  const { exitCode } = await wizard.ended
  expect(exitCode).toBe(0)
  expect(wizard.scrollback()).toMatch(/on-screens is verified: 21 of 21/)
  // Every byte that reached the terminal, also what was drawn over.
  expect(wizard.output).not.toContain(bed.postgres.password)
  expect(wizard.output).not.toMatch(/sk-[0-9a-f]{16}/)
  expect(await readFile(join(user.home, 'projects/mcp/litellm/CLAUDE.md'), 'utf8')).toContain('✓ model + tool')
}, 1_200_000)
