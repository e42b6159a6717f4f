import { setProperty } from 'dot-prop'
import type { Answers } from '../../src/deployment/field.ts'
import type { Proof, Way } from '../../src/proof/proof.ts'
import type { EditedItem } from '../../src/setup/item-secrets.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { cursorKeys } from '../components/select.ts'
import { type Binding, binding } from '../keys/binding.ts'
import { itemScreen } from '../lists/item.ts'
import type { ListSource } from '../lists/state.ts'
import type { Wizard } from '../wizard.ts'
import { wrap } from '../text/width.ts'
import { callScreen } from './call.ts'
import { choicesOf, resultRows } from './result.ts'
import { TryingServer } from './trying.ts'

/** The servers in effect, with what their own questions suggest. */
const serversNow = ({ session }: Wizard) => (session.state.interview.answers.servers as Answers[] | undefined) ?? []

function withAnswers(item: Answers, set: Record<string, unknown>): Answers {
  const next = structuredClone(item)
  for (const [path, value] of Object.entries(set)) setProperty(next, path, value)
  return next
}

/** Tries an MCP server from where the gateway will run or reach it: what it has, or why it fails and the ways out. */
export function proofScreen(wizard: Wizard, source: ListSource, index: number): Screen {
  const { app } = wizard
  const name = String(serversNow(wizard)[index]?.name ?? '')
  const trying = new TryingServer(wizard, () => serversNow(wizard)[index])
  const proof = app.local<Proof | undefined>(undefined)
  const at = app.local(0)
  const start = async (seconds?: number) => {
    proof.value = undefined
    at.value = 0
    proof.value = await trying.run(seconds === undefined ? {} : { seconds })
  }
  const replace = (item: Answers, said: string, edited?: EditedItem) =>
    source.save(source.items().with(index, item), `${name} ${said}`, edited)
  const edit = (focus: string | undefined) => {
    const done = (edited: EditedItem) =>
      wizard.run(async () => {
        await replace(edited.item, 'changed', edited)
        await start()
      })
    const item = source.items()[index] ?? {}
    app.open(itemScreen(app, { field: source.field, item, context: source.context, done, ...(focus && { focus }) }))
  }
  const take = ({ set, seconds, asks }: Way) => {
    if (set)
      wizard.run(async () => {
        await replace(withAnswers(source.items()[index]!, set), 'changed')
        await start()
      })
    else if (seconds) wizard.run(() => start(seconds))
    else if (asks) edit(asks)
  }
  const keep = (probe: object) => void replace({ ...source.items()[index], probe }, 'given a call as proof')
  const choose = (): Binding[] => {
    const { value } = proof
    if (value?.state === 'proved' && value.tools.length > 0) {
      const call = () => app.open(callScreen(wizard, trying, value.tools[at.value]!, keep))
      return [binding('enter', 'call it', call)]
    }
    const way = value?.state === 'failed' ? value.cause.ways[at.value] : undefined
    if (!way || !(way.set || way.seconds || way.asks)) return []
    return [binding('enter', way.set ? 'take it' : way.seconds ? 'try again' : 'answer it', () => take(way))]
  }
  wizard.run(() => start())
  return {
    view: ({ columns }) => ({
      title: [span('Try an MCP server', 'strong'), span(`   ${name}`)],
      body: [
        gap,
        ...trying.rows(columns),
        ...(proof.value ? resultRows(proof.value, at.value, columns) : []),
        ...(proof.value || trying.isRunning ? [] : [row(span(' · not tried', 'quiet'))]),
      ],
      // Told until there is a result, which then needs the place on a small terminal.
      foot: proof.value
        ? []
        : wrap(
            'Started or reached from where the gateway will: same image, network, mounts and settings.',
            columns - 2,
          ).map(part => row(` ${part}`)),
    }),
    more: () => ({
      title: 'Try an MCP server',
      text: 'What is missing in the gateway’s image, a wrong address or a wrong key shows here, before anything is deployed. A tool can be called by hand, and the call kept as the proof of every verification.',
    }),
    close: () => trying.cancel(),
    bindings: () =>
      trying.isRunning
        ? trying.keys()
        : [
            ...choose(),
            ...(proof.value ? cursorKeys(at, choicesOf(proof.value).length) : []),
            binding('r', 'try again', () => wizard.run(() => start())),
            binding('e', 'change it', () => edit(undefined)),
            binding('esc', 'back', () => app.close()),
          ],
  }
}
