import { expect, test, vi } from 'vitest'
import { frameOf } from '../../screens/app/root.tsx'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import { TryingServer } from '../../screens/proof/trying.ts'
import { textOfLine } from '../../screens/text/view.ts'

const opened = () =>
  openEntry(
    entries.find(({ name }) => name === 'review')!,
    { utf8: true },
  )

test('leaving ends what waits for a yes on the screen: no container is run', async () => {
  const wizard = await opened()
  await wizard.session.answer('admin.login', 'peer')
  const trying = new TryingServer(wizard, () => ({ name: 'notes', transport: 'stdio', command: 'node' }))
  const answered: unknown[] = []
  void wizard.run(async () => void answered.push(await trying.run()))
  const screen = () =>
    frameOf(wizard.app as never, { columns: 80, rows: 24 })
      .lines.map(textOfLine)
      .join('\n')
  await vi.waitFor(() => expect(screen()).toContain('Not now'), { timeout: 60_000 })
  await wizard.close()
  expect(answered).toEqual([expect.not.objectContaining({ state: 'proved' })])
})
