import { type ItemField, secret, text } from '../../src/deployment/field.ts'
import type { Question } from '../../src/deployment/interview.ts'
import { knownValues, type Values } from '../../src/import/add.ts'
import { added, type Ask, type Preview, type PreviewedServer } from '../../src/import/preview.ts'
import { askedFor, secretWords } from '../../src/import/text.ts'
import { Secret } from '../../src/secret.ts'
import type { HostFacts } from '../../src/host/facts.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, type Row, row, span, type Tone } from '../app/view.ts'
import { cursorKeys } from '../components/select.ts'
import { Form, type FormSource } from '../form/form.ts'
import { binding } from '../keys/binding.ts'
import { cut, wrap } from '../text/width.ts'

type Add = (preview: Preview, values: Values) => void

const tones: Record<PreviewedServer['status'], Tone> = {
  new: 'good',
  renamed: 'good',
  duplicate: 'quiet',
  'not usable here': 'warn',
}

const marks: Record<PreviewedServer['status'], string> = {
  new: '✓',
  renamed: '✓',
  duplicate: '=',
  'not usable here': '✗',
}

function serverRow({ from, name, status, notes }: PreviewedServer, here: boolean, columns: number): Row {
  const named = from === name ? name : `${from} → ${name}`
  const minded = notes.length > 0 ? `   ${notes.length} to mind` : ''
  return {
    ...row(
      span(here ? ' ❯ ' : '   ', 'chosen'),
      span(`${marks[status]} `, tones[status]),
      span(cut(named, columns - 34), here ? 'chosen' : 'plain'),
      span(`   ${status}`, tones[status]),
      span(minded, 'quiet'),
    ),
    focused: here,
  }
}

/** Everything about the server under the cursor. */
function aboutRows(server: PreviewedServer, asks: Ask[], columns: number): Row[] {
  const { why, item, secrets, notes, lost } = server
  const asked = askedFor(server, asks)
  const reached =
    item?.transport === 'stdio' ? [item.command, ...((item.args as string[] | undefined) ?? [])].join(' ') : item?.url
  const lines: [string, Tone][] = [
    ...(why ? [[why, 'plain'] as [string, Tone]] : []),
    ...(reached ? [[`${String(item?.transport)}: ${String(reached)}`, 'plain'] as [string, Tone]] : []),
    ...(asked.length > 0 ? [[`asked for next: ${asked.join(', ')}`, 'plain'] as [string, Tone]] : []),
    ...(secrets.length > 0
      ? [[`to the secret store: ${secrets.map(secretWords).join(', ')}`, 'plain'] as [string, Tone]]
      : []),
    ...notes.map((note): [string, Tone] => [`to mind: ${note}`, 'strong']),
    ...(lost.length > 0 ? [[`not carried over: ${lost.join(', ')}`, 'strong'] as [string, Tone]] : []),
  ]
  return lines.flatMap(([line, tone]) => wrap(line, columns - 2).map(part => row(span(` ${part}`, tone))))
}

const counted = (count: number) => `${count} MCP server${count === 1 ? '' : 's'}`

/** What a file would bring, server by server. Enter adds what can be added. */
export function previewScreen(app: Stage, preview: Preview, add: Add): Screen {
  const at = app.local(0)
  const count = added(preview).length
  const take = () => {
    if (preview.asks.length === 0) add(preview, new Map())
    else app.open(asksScreen(app, preview.asks, values => add(preview, values)))
  }
  return {
    view: ({ columns }) => ({
      title: [span('Import MCP servers', 'strong'), span(`   ${cut(preview.source, columns - 24)}`)],
      body: [gap, ...preview.servers.map((server, index) => serverRow(server, index === at.value, columns))],
      foot: [
        ...aboutRows(preview.servers[at.value]!, preview.asks, columns),
        ...(preview.lost.length > 0
          ? wrap(`Not imported: ${preview.lost.join(', ')}.`, columns - 2).map(part => row(span(` ${part}`, 'quiet')))
          : []),
      ],
    }),
    bindings: () => [
      ...(count > 0 ? [binding('enter', `add ${counted(count)}`, take)] : []),
      ...cursorKeys(at, preview.servers.length),
      binding('esc', 'back', () => app.close()),
    ],
  }
}

const fieldOf = ({ variable, label, secret: isSecret, usedBy }: Ask, index: number): ItemField => {
  const parts = { label: variable, help: `${label ? `${label}. ` : ''}For ${usedBy.join(', ')}.` }
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
    asks.map(({ variable }, index) => {
      const value = values.value.get(variable)
      const shown = value instanceof Secret ? 'stored' : value
      return {
        field: fields[index]!,
        value: shown,
        source: value === undefined ? 'none' : 'answer',
        ...(value === undefined && { problem: 'an answer is needed' }),
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
  const end = () => asks.every(({ variable }) => values.value.has(variable)) && done(values.value)
  const form = new Form(app, source, end, () => app.close())
  return {
    view: size => ({
      title: [span('Variables of the file', 'strong')],
      body: [gap, ...form.rows(size)],
      foot: form.foot(size),
    }),
    take: key => form.take(key),
    isTyping: () => form.isTyping(),
    more: () => form.more(),
    bindings: () => form.bindings(),
  }
}
