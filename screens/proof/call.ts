import { deleteProperty, setProperty } from 'dot-prop'
import { type Answers, type Context, list, text } from '../../src/deployment/field.ts'
import { askItem, completeItem } from '../../src/deployment/interview.ts'
import type { ProbedTool, ToolCall } from '../../src/proof/probe/report.ts'
import { answerText } from '../../src/proof/text.ts'
import { toolForm } from '../../src/proof/tool-fields.ts'
import type { Local, Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { cursorKeys } from '../components/select.ts'
import { Form, type FormSource } from '../form/form.ts'
import { opened } from '../form/opened.ts'
import { binding } from '../keys/binding.ts'
import { wrap } from '../text/width.ts'
import type { Wizard } from '../wizard.ts'
import type { TryingServer } from './trying.ts'

/** A server's own proof: this call at every verification. */
export type Keep = (probe: ToolCall & { expect?: string }) => void

/** Questions whose answers live on this screen only. */
function localForm(wizard: Wizard, field: Parameters<typeof askItem>[0], values: Local<Answers>): FormSource {
  const context = (): Context => ({ answers: {}, host: wizard.session.host, item: values.value })
  const source: FormSource = {
    questions: () => askItem(field, values.value, context()),
    context,
    set(path, value) {
      const next = structuredClone(values.value)
      if (value === undefined) deleteProperty(next, path)
      else setProperty(next, path, value)
      values.value = next
    },
    setSecret: () => undefined,
    trial: () => undefined,
    open: question => opened(wizard.app, source, question),
  }
  return source
}

const formView = (form: Form, title: string): Screen => ({
  view: size => ({ title: [span(title, 'strong')], body: [gap, ...form.rows(size)] }),
  take: key => form.take(key),
  isTyping: () => form.isTyping(),
  more: () => form.more(),
  bindings: () => form.bindings(),
})

/** One of a server's tools, called by hand: its arguments as a form, then what it answered. */
export function callScreen(wizard: Wizard, trying: TryingServer, tool: ProbedTool, keep: Keep): Screen {
  const { app } = wizard
  const { field, arguments: argumentsOf } = toolForm(tool)
  const values = app.local<Answers>({})
  const source = localForm(wizard, field, values)
  const isOpen = () => source.questions().some(({ problem }) => problem)
  const call = (): ToolCall => ({
    tool: tool.name,
    arguments: argumentsOf(completeItem(field, values.value, source.context())),
  })
  const start = () => {
    if (isOpen()) return
    const asked = call()
    app.open(answerScreen(wizard, trying, asked, keep))
  }
  if (field.fields.length === 0) return answerScreen(wizard, trying, call(), keep)
  return formView(new Form(app, source, start, () => app.close()), `Call ${tool.name}`)
}

const expectation = text('expect', {
  label: 'Must contain',
  help: 'Text that the answer must contain at every verification. Empty: any answer that is no error will do.',
  optional: true,
})

/** Asks what the answer must contain, then keeps the call as the server's proof. */
function keepScreen(wizard: Wizard, call: ToolCall, keep: Keep): Screen {
  const { app } = wizard
  const values = app.local<Answers>({})
  const field = list('probe', {
    label: '',
    help: '',
    itemName: 'probe',
    key: 'expect',
    fields: [expectation],
    summary: () => '',
  })
  const done = () => {
    const expect = String(values.value.expect ?? '')
    app.close()
    keep({ ...call, ...(expect && { expect }) })
  }
  return formView(
    new Form(app, localForm(wizard, field, values), done, () => app.close()),
    `Keep ${call.tool} as proof`,
  )
}

/** Calls the tool, and shows what it answered. */
function answerScreen(wizard: Wizard, trying: TryingServer, call: ToolCall, keep: Keep): Screen {
  const { app } = wizard
  const at = app.local(0)
  const lines = app.local<string[]>([])
  const kept = app.local(false)
  const good = app.local(false)
  const start = () =>
    wizard.run(async () => {
      lines.value = []
      const proof = await trying.run({ call })
      const answer = proof?.state === 'proved' ? proof.call : undefined
      good.value = answer !== undefined && 'text' in answer && !answer.isError
      if (answer) lines.value = answerText(answer)
      else lines.value = [proof?.state === 'failed' ? `The server failed: ${proof.cause.means}` : 'It was not called.']
    })
  start()
  const shown = (columns: number) => lines.value.flatMap(line => wrap(line, columns - 4))
  const takeAsProof = () => {
    const done: Keep = probe => {
      kept.value = true
      keep(probe)
    }
    app.open(keepScreen(wizard, call, done))
  }
  return {
    view: ({ columns }) => ({
      title: [span(`Call ${call.tool}`, 'strong')],
      body: [
        ...wrap(JSON.stringify(call.arguments), columns - 2).map(part => row(span(` ${part}`, 'quiet'))),
        gap,
        ...trying.rows(columns),
        ...shown(columns).map((part, index) => ({
          ...row(span(index === at.value ? ' ❯ ' : '   ', 'chosen'), span(part, index === 0 ? 'strong' : 'plain')),
          focused: index === at.value,
        })),
      ],
      foot: kept.value ? [row(span(' Kept: it is called as proof at every verification.', 'good'))] : [],
    }),
    close: () => trying.cancel(),
    bindings: () =>
      trying.isRunning
        ? trying.keys()
        : [
            ...(good.value ? [binding('p', 'keep as proof', takeAsProof)] : []),
            binding('r', 'call again', start),
            ...cursorKeys(at, shown(app.size.columns).length),
            binding('esc', 'back', () => app.close()),
          ],
  }
}
