import { expect, test } from 'vitest'
import { draftNote } from '../../src/rehearsal/draft-note.ts'

const own = { config: '/etc/gatewright', state: '/var/lib/gatewright', logs: '/var/log/gatewright' }
const files = (text: string | undefined) => ({
  read: (path: string) => Promise.resolve(path === '/var/lib/gatewright/gate/draft.yaml' ? text : undefined),
})

test('a rehearsal says that imported servers are not rehearsed, and why', async () => {
  const [note] = await draftNote(files('servers:\n  - name: wiki\n'), own, 'gate')
  expect(note).toContain('The draft of gate, with 1 MCP server, is not rehearsed: a rehearsal has a host of its own')
})

test('it says nothing where there is no draft', async () => {
  expect(await draftNote(files(undefined), own, 'gate')).toEqual([])
})
