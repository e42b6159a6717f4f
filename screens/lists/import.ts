import { type Answers, text } from '../../src/deployment/field.ts'
import type { Question } from '../../src/deployment/interview.ts'
import { asFailure } from '../../src/failure.ts'
import type { Values } from '../../src/import/add.ts'
import { addToSession, lookAtFile, lookAtText, type Look, placesFor } from '../../src/import/into-session.ts'
import type { FoundPlace } from '../../src/import/places.ts'
import type { Preview } from '../../src/import/preview.ts'
import type { Stage } from '../app/app.ts'
import type { Local, Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { cursorKeys, select } from '../components/select.ts'
import { Form, type FormSource } from '../form/form.ts'
import { binding } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { wrap } from '../text/width.ts'
import type { Wizard } from '../wizard.ts'
import { previewScreen } from './import-preview.ts'
import type { ListSource } from './state.ts'

const file = text('file', {
  label: 'File',
  help: 'In which a client keeps its MCP servers: .mcp.json, settings.json, config.toml ... Its text may be pasted in place of its path.',
})

/** What an import needs of the wizard and of the list that it adds to. */
interface Bringing {
  app: Stage
  wizard: Wizard
  source: ListSource
  /** Why the last file cannot be imported. */
  problem: Local<string | undefined>
}

async function load(
  { app, wizard, source, problem }: Bringing,
  open: (existing: Answers[]) => Promise<Look>,
): Promise<void> {
  problem.value = undefined
  try {
    const existing = source.items()
    const look = await open(existing)
    look()
    const add = (chosen: Preview, values: Values) =>
      wizard.run(async () => {
        source.remember(`${chosen.source} imported`)
        await addToSession(wizard.session, existing, chosen, values)
        const { sections } = wizard.session.state.interview
        // Back to the list, whatever stands above it by now.
        wizard.section(sections.findIndex(({ questions }) => questions.some(({ field }) => field.path === 'servers')))
        await wizard.session.runTrials()
      })
    app.open(previewScreen(app, look, add, source))
  } catch (error) {
    const { what, why } = asFailure(error)
    problem.value = `${what}: ${why}`
  }
}

const loadFile = (bringing: Bringing, path: string) =>
  load(bringing, existing => lookAtFile(bringing.wizard.session, path, existing))

/** The text of a file, pasted in place of its path. */
function takePaste(bringing: Bringing, { name, text: pasted = '' }: Key): boolean {
  if (name !== 'paste' || !/[{\n\r]/.test(pasted.trim())) return false
  bringing.wizard.run(() =>
    load(bringing, existing => lookAtText(bringing.wizard.session, pasted, 'the pasted text', existing)),
  )
  return true
}

const problemRows = ({ problem }: Bringing, columns: number) =>
  problem.value ? [gap, ...wrap(`✗ ${problem.value}`, columns - 2).map(part => row(span(` ${part}`, 'bad')))] : []

/** A path that is typed. */
function fileScreen(bringing: Bringing): Screen {
  const { app, wizard } = bringing
  const path = app.local<string | undefined>(undefined)
  const question = (): Question => ({
    field: file,
    value: path.value,
    source: path.value ? 'answer' : 'none',
    ...(!path.value && { problem: 'a path' }),
  })
  const source: FormSource = {
    questions: () => [question()],
    context: bringing.source.context,
    set: (_, value) => (path.value = value as string | undefined),
    setSecret: () => undefined,
    trial: () => undefined,
    open: () => undefined,
  }
  const end = () => wizard.run(() => loadFile(bringing, path.value!))
  const form = new Form(app, source, end, () => app.close())
  return {
    view: size => ({
      title: [span('Import MCP servers', 'strong')],
      body: [gap, ...form.rows(size), ...problemRows(bringing, size.columns)],
    }),
    take: key => takePaste(bringing, key) || form.take(key),
    isTyping: () => form.isTyping(),
    more: () => form.more(),
    bindings: () => form.bindings(),
  }
}

/** MCP servers from the files of clients: those that lie here, or another one. */
export function importScreen(wizard: Wizard, app: Stage, source: ListSource): Screen {
  const bringing: Bringing = { app, wizard, source, problem: app.local<string | undefined>(undefined) }
  const places = app.local<FoundPlace[] | undefined>(undefined)
  const at = app.local(0)
  wizard.run(async () => {
    const found = await placesFor(wizard.session)
    places.value = found.filter(({ servers }) => servers > 0)
    const unread = found.find(one => one.problem)
    if (unread) bringing.problem.value = `${unread.path} is left out: ${unread.problem}`
  })
  const choices = () => [
    ...(places.value ?? []).map(({ path, servers, label }) => ({ label: path, hint: `${servers} · ${label}` })),
    { label: 'Another file ...', hint: 'or paste its text here' },
  ]
  const take = () => {
    const place = places.value?.[at.value]
    if (place) wizard.run(() => loadFile(bringing, place.path))
    else app.open(fileScreen(bringing))
  }
  return {
    view: ({ columns }) => ({
      title: [span('Import MCP servers', 'strong')],
      body: [gap, ...select(choices(), at.value, columns), ...problemRows(bringing, columns)],
      foot: [
        row(
          places.value ? ' Files of clients on this host. Nothing is added before you have seen it.' : ' Looking ...',
        ),
      ],
    }),
    take: key => takePaste(bringing, key),
    more: () => ({
      title: 'Import MCP servers',
      text: 'Files of Claude, Cursor, VS Code, Gemini CLI, Codex CLI, Zed, OpenCode, Goose, Continue and others are read. Tokens go to the secret store, and variables are asked for.',
    }),
    bindings: () => [
      binding('enter', 'look at it', take),
      ...cursorKeys(at, choices().length),
      binding('esc', 'back', () => app.close()),
    ],
  }
}
