import { expect, onTestFinished, test } from 'vitest'
import { bundleGallery } from '../../scripts/gallery/bundle.ts'
import { entries } from '../../screens/gallery/entries.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { nothing, watched } from './acted.ts'
import { Terminal } from './terminal.ts'

test('no screen acts on its terminal, whatever the host, a plan, a run, a checklist or a failure say', async () => {
  const TMPDIR = await temporaryDirectory()
  const gallery = await bundleGallery('test/e2e/poisoned-gallery.ts')
  const size = { columns: 140, rows: 50 }
  const terminal = new Terminal({ command: process.execPath, args: [gallery], env: { TMPDIR }, size })
  onTestFinished(() => terminal.close())
  const acted = watched(terminal)
  for (const [index, { name }] of entries.entries()) {
    await terminal.waitForText(`${index + 1} of ${entries.length}: ${name}`)
    expect({ name, ...acted() }).toEqual({ name, ...nothing })
    terminal.send('~')
  }
  expect((await terminal.ended).exitCode).toBe(0)
  expect(Number(/Escapes used: (\d+)/.exec(terminal.scrollback())![1])).toBeGreaterThan(1000)
}, 300_000)
