import { expect, test } from 'vitest'
import { local, type Screen } from '../../screens/app/screen.ts'
import { textOfLine } from '../../screens/text/view.ts'
import { clientsScreen } from '../../screens/connect.ts'
import { bindingFor } from '../../screens/keys/binding.ts'
import { sampleDeployment } from '../steps/sample.ts'

/** Screens over one another, as the app has them. */
function clientsOf(keys: object[]) {
  const open: Screen[] = []
  const stage = {
    local: <T>(start: T) => local(() => undefined, start),
    open: (screen: Screen) => void open.push(screen),
    close: () => void open.pop(),
  }
  const store = { kind: 'file' as const, where: () => '/secrets/keys.env' }
  open.push(clientsScreen(stage, { deployment: sampleDeployment({ keys }), store, command: 'gatewright' }))
  const text = (columns = 80) => {
    const { title, where, body, foot = [] } = open.at(-1)!.view({ columns, rows: 24 })
    return [textOfLine(title), where, ...[...body, ...foot].map(({ line }) => textOfLine(line))].join('\n')
  }
  const press = (...names: string[]) => {
    for (const name of names) bindingFor(open.at(-1)!.bindings(), { name })?.run({ name })
  }
  return { text, press }
}

const team = { alias: 'team', models: ['gpt-3.5-turbo'], servers: ['mcp_postgres_tools'] }
const other = { alias: 'other', models: ['gpt-3.5-turbo'] }

test('a client shows its lines for the first key, and for another one', () => {
  const { text, press } = clientsOf([team, other])
  press('enter')
  expect(text(120)).toContain(`KEY=$(sed -n 's/^KEY_TEAM=//p' /secrets/keys.env)`)
  expect(text(120)).toContain('claude mcp add --transport http --scope user litellm http://localhost:4000/mcp')
  press('tab')
  expect(text()).toContain('key other')
  expect(text(120)).toContain('gatewright connect claude-code --key other')
  press('esc')
  expect(text()).toContain('Connect a client')
})

test('a line to copy is broken where the terminal ends, and nothing of it is lost', () => {
  const { text, press } = clientsOf([team])
  press('enter')
  const lines = text(40).split('\n')
  expect(lines.every(line => line.length <= 40)).toBe(true)
  expect(lines.join('')).toContain(`litellm http://localhost:4000/mcp --header "x-litellm-api-key: Bearer $KEY"`)
})
