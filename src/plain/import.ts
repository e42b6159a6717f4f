import type { Answers } from '../deployment/field.ts'
import { asFailure, Exit } from '../failure.ts'
import { knownValues, type Values } from '../import/add.ts'
import { addToSession, lookAtFile, placesFor } from '../import/into-session.ts'
import { added, type Ask, type Choices, type Preview } from '../import/preview.ts'
import { askHelp, doubtWords, previewText } from '../import/text.ts'
import { Secret } from '../secret.ts'
import type { Session } from '../setup/session.ts'
import type { Asker } from '../asker/asker.ts'

/** Whether the previewed servers are to be added. */
export const askConfirmation = (asker: Asker, count: number): Promise<boolean> =>
  asker.confirm({
    message: `Add ${count === 1 ? 'this server' : `these ${count} servers`}`,
    help: 'They become answers of the setup; nothing is deployed yet.',
    value: true,
    check: () => undefined,
  })

const offered = (previews: Preview[]) => previews.flatMap(({ servers }) => servers.filter(({ draft }) => draft))

/** What a person decides about previewed servers: which of them are wanted, and which doubtful values are no secrets. `undefined`: all is as it was shown. */
export async function askChoices(asker: Asker, previews: Preview[]): Promise<Choices | undefined> {
  const servers = offered(previews)
  const doubtful = servers.flatMap(({ from, doubts }) =>
    doubts.map(at => ({ value: `${from} ${at}`, label: `${from}: ${doubtWords(at)}` })),
  )
  const check = () => undefined
  const wanted =
    servers.length > 1
      ? await asker.choices({
          message: 'MCP servers',
          help: 'Those that are to be added.',
          options: servers.map(({ from, name }) => ({
            value: from,
            label: from === name ? name : `${from} -> ${name}`,
          })),
          value: servers.map(({ from }) => from),
          other: false,
          check,
        })
      : servers.map(({ from }) => from)
  const plain =
    doubtful.length > 0
      ? await asker.choices({
          message: 'No secrets',
          help: 'These look like secrets and are kept like one. Which of them are none?',
          options: doubtful,
          value: [],
          other: false,
          check,
        })
      : []
  const without = servers.filter(({ from }) => !wanted.includes(from)).map(({ from }) => from)
  if (plain.length === 0 && without.length === 0) return undefined
  return { plain: new Set(plain), without: new Set(without) }
}

async function askValue(asker: Asker, ask: Ask, known: string | Secret | undefined): Promise<string | Secret> {
  const { variable, label, secret, needed } = ask
  const leave = needed ? '' : ' Empty: it is left out.'
  const asked = { message: label ? `${variable}: ${label}` : variable, help: askHelp(ask) }
  if (!secret) {
    const value = known instanceof Secret ? undefined : known
    const check = (typed: string) => (typed === '' && needed ? 'a value' : undefined)
    return asker.text({ ...asked, help: `${asked.help}${value === undefined ? leave : ''}`, value, check })
  }
  const help = `${asked.help}${known === undefined ? leave : ' Empty: the value from the environment or the file.'}`
  const check = (typed: string) => (typed === '' && known === undefined && needed ? 'a value' : undefined)
  return (await asker.secret({ ...asked, help, check })) ?? known ?? ''
}

/** Asks for the variables of a file. What the environment or the file knows is offered. */
export async function askValues(asker: Asker, asks: Ask[], known: Values): Promise<Values> {
  const values = new Map<string, string | Secret>()
  for (const ask of asks) values.set(ask.variable, await askValue(asker, ask, known.get(ask.variable)))
  return values
}

const another = 'another'

/** Which file: one of a client on this host, or any other. */
async function askFile(asker: Asker, session: Session): Promise<string> {
  const found = await placesFor(session)
  for (const { path, problem } of found) if (problem) asker.say(`${path} is left out: ${problem}`)
  const places = found.filter(({ servers }) => servers > 0)
  const path = places.length
    ? await asker.choice({
        message: 'File',
        help: 'Files of clients on this host.',
        value: places[0]!.path,
        options: [
          ...places.map(({ path: value, servers, label }) => ({ value, label: value, hint: `${servers}, ${label}` })),
          { value: another, label: 'another file' },
        ],
      })
    : another
  if (path !== another) return path
  return asker.text({
    message: 'Path of the file',
    help: 'In which a client keeps its MCP servers: .mcp.json, settings.json, config.toml ... For a paste, in another shell: gatewright import -',
    check: typed => (typed === '' ? 'a path' : undefined),
  })
}

async function looked(asker: Asker, session: Session, items: Answers[]): Promise<Preview | undefined> {
  try {
    const look = await lookAtFile(session, await askFile(asker, session), items)
    const first = look()
    for (const line of previewText(first)) asker.say(line)
    const choices = await askChoices(asker, [first])
    return choices ? look(choices) : first
  } catch (error) {
    const { what, why, exit } = asFailure(error)
    // Ctrl-C, or an input without more lines, ends the questions here as anywhere.
    if (exit === Exit.interrupted) throw error
    asker.say(`${what}: ${why}`)
    return undefined
  }
}

/** MCP servers from a file, added to those of the list after a preview and a yes. */
export async function importLineByLine(asker: Asker, session: Session, items: Answers[]): Promise<void> {
  const preview = await looked(asker, session, items)
  if (!preview) return
  const count = added(preview).length
  if (count === 0 || !(await askConfirmation(asker, count))) return
  const values = await askValues(asker, preview.asks, knownValues(preview.asks, process.env).values)
  const names = await addToSession(session, items, preview, values)
  asker.say(`Added: ${names.join(', ')}`)
}
