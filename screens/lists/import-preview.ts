import {
  choices as several,
  type Context,
  type ItemField,
  type ListField,
  secret,
  text,
} from '../../src/deployment/field.ts'
import type { Question } from '../../src/deployment/interview.ts'
import { knownValues, type Values } from '../../src/import/add.ts'
import { editOf } from '../../src/import/edit.ts'
import type { Look } from '../../src/import/into-session.ts'
import { added, type Ask, type Choices, type Preview, type PreviewedServer } from '../../src/import/preview.ts'
import { askHelp, askedFor, doubtWords, namesOf, secretText } from '../../src/import/text.ts'
import { Secret } from '../../src/secret.ts'
import type { HostFacts } from '../../src/host/facts.ts'
import type { Stage } from '../app/app.ts'
import type { Local, Screen } from '../app/screen.ts'
import { gap, type Row, row, span, type Tone } from '../text/view.ts'
import { cursorKeys } from '../components/select.ts'
import { Form, type FormSource } from '../form/form.ts'
import { type Binding, binding } from '../keys/binding.ts'
import { column, cut, width, wrap } from '../text/width.ts'
import { itemScreen } from './item.ts'

type Add = (preview: Preview, values: Values) => void

/** The list that servers are added to: its fields are what can be corrected. */
export interface Into {
  field: ListField
  context: () => Context
}

const tones: Record<PreviewedServer['status'], Tone> = {
  new: 'good',
  renamed: 'good',
  duplicate: 'quiet',
  'left out': 'quiet',
  'not usable here': 'warn',
}

const marks: Record<PreviewedServer['status'], string> = {
  new: '✓',
  renamed: '✓',
  duplicate: '=',
  'left out': '·',
  'not usable here': '✗',
}

const longestStatus = Math.max(...Object.keys(marks).map(status => status.length))

/** What becomes of a server, in a few words. */
function glance(server: PreviewedServer, asks: Ask[], isCorrected: boolean): string {
  const { secrets, doubts, notes, lost, why } = server
  // What is not added says why, and all that there is to know of the rest is counted.
  if (!server.draft) return why ?? ''
  const asked = askedFor(server, asks).length
  const counts: [number, string][] = [
    [secrets.length, 'to the store'],
    [doubts.length, 'in doubt'],
    [asked, 'asked for'],
    [notes.length, 'to mind'],
    [lost.length, 'not carried over'],
  ]
  const words = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  return [...(isCorrected ? ['corrected'] : []), ...words].join(', ')
}

const namesOfRow = ({ from, name }: PreviewedServer) => (from === name ? name : `${from} → ${name}`)

function serverRow(server: PreviewedServer, said: string, here: boolean, columns: number, room: number): Row {
  const { status } = server
  const aligned = columns - 9 - longestStatus - room
  const shown = aligned > 8 ? longestStatus : status.length
  const rest = columns - 9 - shown - room
  return {
    ...row(
      span(here ? ' ❯ ' : '   ', 'chosen'),
      span(`${marks[status]} `, tones[status]),
      span(column(namesOfRow(server), room), here ? 'chosen' : 'plain'),
      span(`   ${column(status, said ? shown : status.length)}`, tones[status]),
      said && rest > 8 ? span(`   ${cut(said, rest - 3)}`, 'quiet') : undefined,
    ),
    focused: here,
  }
}

/** Everything about the server under the cursor. */
function aboutRows(server: PreviewedServer, asks: Ask[], columns: number): Row[] {
  const { why, item, secrets, doubts, notes, lost } = server
  const asked = askedFor(server, asks)
  const reached =
    item?.transport === 'stdio' ? [item.command, ...((item.args as string[] | undefined) ?? [])].join(' ') : item?.url
  const lines: [string, Tone][] = [
    ...(why ? [[why, 'plain'] as [string, Tone]] : []),
    ...(reached ? [[`${String(item?.transport)}: ${String(reached)}`, 'plain'] as [string, Tone]] : []),
    ...(asked.length > 0 ? [[`asked for next: ${asked.join(', ')}`, 'plain'] as [string, Tone]] : []),
    ...(secrets.length > 0
      ? [
          [`to the secret store: ${secrets.map(path => secretText(server, path)).join(', ')}`, 'plain'] as [
            string,
            Tone,
          ],
        ]
      : []),
    ...(doubts.length > 0
      ? [[`in doubt, kept like a secret: ${doubts.map(doubtWords).join(', ')}`, 'strong'] as [string, Tone]]
      : []),
    ...notes.map((note): [string, Tone] => [`to mind: ${note}`, 'strong']),
    ...(lost.length > 0 ? [[`not carried over: ${lost.join(', ')}`, 'strong'] as [string, Tone]] : []),
  ]
  return lines.flatMap(([line, tone]) => wrap(line, columns - 2).map(part => row(span(` ${part}`, tone))))
}

const counted = (count: number) => `${count} MCP server${count === 1 ? '' : 's'}`

const toggled = (set: ReadonlySet<string>, keys: string[]): ReadonlySet<string> => {
  const next = new Set(set)
  const isOn = keys.every(key => next.has(key))
  for (const key of keys)
    if (isOn) next.delete(key)
    else next.add(key)
  return next
}

/** Keys of the server under the cursor: in or out, and whether what looks like a secret is one. */
function choiceKeys(server: PreviewedServer, choices: Local<Choices>): Binding[] {
  const { plain, without, ...others } = choices.value
  const { from, draft, doubts } = server
  const own = [...plain].filter(key => key.startsWith(`${from} `))
  const doubtful = own.length > 0 ? own : doubts.map(at => `${from} ${at}`)
  return [
    ...(draft && doubtful.length > 0
      ? [
          binding('p', own.length > 0 ? 'secret' : 'no secret', () => {
            choices.value = { ...others, plain: toggled(plain, doubtful), without }
          }),
        ]
      : []),
    ...(draft || without.has(from)
      ? [
          binding('space', without.has(from) ? 'take in' : 'leave out', () => {
            choices.value = { ...others, plain, without: toggled(without, [from]) }
          }),
        ]
      : []),
  ]
}

/** Doubtful values are no secrets after all, each by itself. */
const noSecrets = (doubts: string[]) =>
  several('noSecrets', {
    label: 'No secrets',
    help: 'They only look like secrets. What is chosen here is none and stays readable.',
    optional: true,
    options: () => doubts.map(at => ({ value: at, label: doubtWords(at) })),
  })

/** The server under the cursor as a form: what is changed there is changed before it is added. */
function correctionScreen(
  app: Stage,
  { field, context }: Into,
  server: PreviewedServer,
  choices: Local<Choices>,
): Screen {
  const { from, start, doubts } = server
  const { plain, without, edited = new Map() } = choices.value
  const others = [...plain].filter(key => !key.startsWith(`${from} `))
  const own = [...plain].flatMap(key => (key.startsWith(`${from} `) ? [key.slice(from.length + 1)] : []))
  const all = [...new Set([...doubts, ...own])]
  return itemScreen(app, {
    field: all.length > 0 ? { ...field, fields: [...field.fields, noSecrets(all)] } : field,
    item: own.length > 0 ? { ...start, noSecrets: own } : start,
    context,
    mayLack: true,
    done: ({ item: { noSecrets: chosen, ...item }, secrets }) => {
      const edit = editOf(start, item, secrets, edited.get(from))
      choices.value = {
        plain: new Set([...others, ...((chosen as string[] | undefined) ?? []).map(at => `${from} ${at}`)]),
        without,
        edited: edit.set.size > 0 || edit.secrets.size > 0 ? new Map([...edited, [from, edit]]) : edited,
      }
    },
  })
}

/** What a file would bring, server by server. Enter adds what can be added and is not left out. */
export function previewScreen(app: Stage, look: Look, add: Add, into: Into): Screen {
  const at = app.local(0)
  const choices = app.local<Choices>({ plain: new Set(), without: new Set() })
  const shown = (): Preview => look(choices.value)
  const take = () => {
    const preview = shown()
    if (preview.asks.length === 0) add(preview, new Map())
    else app.open(asksScreen(app, preview.asks, values => add(preview, values)))
  }
  return {
    view: ({ columns }) => {
      const preview = shown()
      const longest = Math.max(...preview.servers.map(server => width(namesOfRow(server))))
      const room = Math.min(longest, Math.max(12, columns - 60))
      return {
        title: [span('Import MCP servers', 'strong'), span(`   ${cut(preview.source, columns - 24)}`)],
        body: [
          gap,
          ...preview.servers.map((server, index) => {
            const isCorrected = choices.value.edited?.has(server.from) === true
            return serverRow(server, glance(server, preview.asks, isCorrected), index === at.value, columns, room)
          }),
        ],
        foot: [
          ...aboutRows(preview.servers[at.value]!, preview.asks, columns),
          ...preview.warnings.flatMap(one =>
            wrap(`To mind: ${one}.`, columns - 2).map(part => row(span(` ${part}`, 'strong'))),
          ),
          ...(preview.lost.length > 0
            ? wrap(`Not imported: ${namesOf(preview.lost)}.`, columns - 2).map(part => row(span(` ${part}`, 'quiet')))
            : []),
        ],
      }
    },
    bindings: () => {
      const preview = shown()
      const count = added(preview).length
      return [
        ...(count > 0 ? [binding('enter', `add ${counted(count)}`, take)] : []),
        ...choiceKeys(preview.servers[at.value]!, choices),
        binding('e', 'open', () => app.open(correctionScreen(app, into, preview.servers[at.value]!, choices))),
        ...cursorKeys(at, preview.servers.length),
        binding('esc', 'back', () => app.close()),
      ]
    },
  }
}

const fieldOf = (ask: Ask, index: number): ItemField => {
  const { variable, label, secret: isSecret, needed } = ask
  const leave = needed ? '' : ' Empty: it is left out.'
  const parts = { label: variable, help: `${label ? `${label}. ` : ''}${askHelp(ask)}${leave}` }
  return isSecret ? secret(`ask${index}`, parts) : text(`ask${index}`, parts)
}

/** The variables that a file refers to, as a form. What the environment or the file knows is filled in. */
function asksScreen(app: Stage, asks: Ask[], done: (values: Values) => void): Screen {
  const fields = asks.map(fieldOf)
  const values = app.local<Map<string, string | Secret>>(knownValues(asks, process.env).values)
  const set = (path: string, value: string | Secret | undefined) => {
    const next = new Map(values.value)
    const { variable } = asks[fields.findIndex(field => field.path === path)]!
    if (value === undefined) next.delete(variable)
    else next.set(variable, value)
    values.value = next
  }
  const questions = (): Question[] =>
    asks.map(({ variable, needed }, index) => {
      const value = values.value.get(variable)
      const shown = value instanceof Secret ? 'stored' : value
      return {
        field: fields[index]!,
        value: shown,
        source: value === undefined ? 'none' : 'answer',
        ...(value === undefined && needed && { problem: 'an answer is needed' }),
      }
    })
  const source: FormSource = {
    questions,
    context: () => ({ answers: {}, host: {} as HostFacts }),
    set: (path, value) => set(path, value as string | undefined),
    setSecret: set,
    trial: () => undefined,
    open: () => undefined,
  }
  const end = () => {
    const isGiven = ({ variable, needed }: Ask) => values.value.has(variable) || !needed
    if (asks.every(isGiven)) done(new Map(asks.map(({ variable }) => [variable, values.value.get(variable) ?? ''])))
  }
  const form = new Form(app, source, end, () => app.close())
  return {
    view: size => ({
      title: [span('Variables of the file', 'strong')],
      body: [gap, ...form.rows(size)],
    }),
    take: key => form.take(key),
    isTyping: () => form.isTyping(),
    more: () => form.more(),
    bindings: () => form.bindings(),
  }
}
