import { spawnSync } from 'node:child_process'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleGallery } from '../../scripts/gallery/bundle.ts'

const isHere = spawnSync('tmux', ['-V']).status === 0
/** A server of its own, so that nobody's sessions are met. */
const server = `gatewright-test-${process.pid}`

const tmux = async (...args: string[]) =>
  (await execa('tmux', ['-L', server, '-f', '/dev/null', ...args], { env: { LANG: 'C.UTF-8' } })).stdout

const screen = () => tmux('capture-pane', '-p')
const shows = (text: string | RegExp) => expect.poll(screen, { timeout: 60_000 }).toMatch(text)
const modes = () => tmux('display-message', '-p', '#{alternate_on} #{cursor_flag}')

beforeAll(async () => {
  if (!isHere) return console.warn('skipped: tmux is not on this machine')
  const gallery = await bundleGallery()
  // After the program the pane stays, so that what is left there can be looked at.
  const command = `printf 'before\\n'; '${process.execPath}' '${gallery}' 'a form'; printf 'ended with %s\\n' $?; cat`
  await tmux('new-session', '-d', '-x', '80', '-y', '24', command)
}, 120_000)
afterAll(async () => {
  if (isHere) await tmux('kill-server')
})

test.skipIf(!isHere)(
  'inside tmux it is typed into, resized and left as on any terminal',
  async () => {
    await shows('❯PostgreSQL server')
    await tmux('send-keys', 'db.example:5433', 'Enter')
    await shows(/db\.example:5433 +yours/)
    await tmux('send-keys', 'Down', 'Up')
    await tmux('resize-window', '-x', '40', '-y', '12')
    await shows(/^ Gatewright .*1\/7 {2}Database\n─{40}\n/)
    await tmux('send-keys', 'C-c')
    await shows('Leave Gatewright')
    await tmux('send-keys', 'C-c')
    await shows(/before\n(.*\n)*ended with 130/)
    expect(await modes()).toBe('0 1')
  },
  240_000,
)
