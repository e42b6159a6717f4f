import { keyLines } from '../src/clients/key.ts'
import { linesOf } from '../src/clients/lines.ts'
import { partsOf } from '../src/clients/parts.ts'
import { clients } from '../src/clients/table.ts'
import { connectText } from '../src/clients/text.ts'
import { recordedDeployment } from '../src/gateway/deployed.ts'
import type { SecretStore } from '../src/adapters/secret-store.ts'
import type { Client } from '../src/clients/client.ts'
import type { Deployment } from '../src/deployment/schema.ts'
import type { Stage } from './app/app.ts'
import type { Screen } from './app/screen.ts'
import { gap, type Row, row, span } from './text/view.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { graphemes, width, wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** What the screens are about: a gateway that is there. */
interface Connected {
  deployment: Deployment
  store: Pick<SecretStore, 'kind' | 'where'>
  /** How this user types the command. */
  command: string
}

/** A line to copy, broken where the terminal ends and nowhere else. */
function whole(text: string, columns: number): string[] {
  const lines = ['']
  for (const character of graphemes(text)) {
    if (width(lines.at(-1)!) + width(character) > columns) lines.push('')
    lines[lines.length - 1] += character
  }
  return lines
}

const toned = (text: string, columns: number): Row[] =>
  text.startsWith('#')
    ? wrap(text.slice(1).trim(), columns - 1).map(part => row(span(part, 'quiet')))
    : whole(text, columns).map(part => row(part))

/** The lines of one client, for one of the keys. */
function clientScreen(
  app: Pick<Stage, 'local' | 'open' | 'close'>,
  { deployment, store, command }: Connected,
  client: Client,
): Screen {
  const at = app.local(0)
  const which = app.local(0)
  let rows = 0
  const { keys } = deployment
  const key = () => keys[which.value % keys.length]!
  const url = `http://localhost:${deployment.exposure.port}`
  const lines = () =>
    connectText(linesOf(client, partsOf(deployment, key(), url)), keyLines(store, key().alias, url)).slice(2)
  const other = () => {
    which.value += 1
    at.value = 0
  }
  return {
    view: ({ columns }) => {
      const body = lines().flatMap(text => (text === '' ? [row()] : toned(text, columns)))
      rows = body.length
      const again = `To copy, or for another address: ${command} connect ${client.id} --key ${key().alias} --address HOST`
      return {
        title: title(client.name),
        where: `key ${key().alias}`,
        body: body.map((one, index) => ({ ...one, focused: index === at.value })),
        foot: [row(), ...wrap(again, columns - 2).map(part => row(span(` ${part}`, 'quiet')))],
      }
    },
    bindings: () => [
      ...cursorKeys(at, rows),
      ...(keys.length > 1 ? [binding('tab', 'other key', other)] : []),
      binding(['esc', 'enter'], 'back', () => app.close()),
    ],
  }
}

/** The clients, each one key away from its lines. */
export function clientsScreen(app: Pick<Stage, 'local' | 'open' | 'close'>, connected: Connected): Screen {
  const at = app.local(0)
  const ways = clients.map(({ name, files }) => ({ label: name, ...(files?.linux && { hint: files.linux }) }))
  return {
    view: ({ columns }) => ({
      title: title(connected.deployment.name),
      where: 'Connect a client',
      body: [gap, ...select(ways, at.value, columns)],
      foot: wrap('Its models and tools, for clients on this machine. No file is touched.', columns - 2).map(part =>
        row(` ${part}`),
      ),
    }),
    bindings: () => [
      ...cursorKeys(at, ways.length),
      binding('enter', 'its lines', () => app.open(clientScreen(app, connected, clients[at.value]!))),
      binding('esc', 'back', () => app.close()),
    ],
  }
}

/** Opens the clients over the present screen. */
export async function openClients({ app, ground, name, parts }: Wizard): Promise<void> {
  if (!ground) return
  const deployment = await recordedDeployment(ground.world, name)
  app.open(clientsScreen(app, { deployment, store: ground.world.secretStore(deployment), command: parts.command }))
}
