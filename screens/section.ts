import { getProperty } from 'dot-prop'
import type { Answers, ListField } from '../src/deployment/field.ts'
import { contextOf } from '../src/deployment/interview.ts'
import type { Secret } from '../src/secret.ts'
import { failedTrial } from '../src/setup/trials.ts'
import type { Session } from '../src/setup/session.ts'
import type { Screen } from './app/screen.ts'
import { gap, row } from './text/view.ts'
import { rail, type Stop } from './components/rail.ts'
import { Form, type FormSource } from './form/form.ts'
import { opened } from './form/opened.ts'
import { binding } from './keys/binding.ts'
import { grantsScreen } from './lists/grants.ts'
import { listScreen } from './lists/list.ts'
import type { ListSource } from './lists/state.ts'
import { pullKeys, pullRows } from './pull.ts'
import { title } from './title.ts'
import type { Walk } from './walk.ts'
import type { Wizard } from './wizard.ts'

const contextNow = ({ state }: Session) => contextOf(state.interviewState, state.interview)

/** Every section, by how far the user has come and whether its answers are valid. */
function stops({ session, furthest }: Wizard, here: number): Stop[] {
  return session.state.interview.sections.map(({ section, questions }, index) => {
    const isOpen = questions.some(({ problem }) => problem) || failedTrial(section, session.state.trials) !== undefined
    const seen = index < furthest
    const state = index === here ? 'here' : !seen ? 'open' : isOpen ? 'problem' : 'done'
    return { title: section.title, state }
  })
}

function walkOf(wizard: Wizard, index: number): Walk {
  const { sections } = wizard.session.state.interview
  return {
    head: () => ({
      title: title(wizard.doing),
      where: `${index + 1}/${sections.length + 1}  ${sections[index]!.section.title}`,
    }),
    rail(columns) {
      const shown = rail([...stops(wizard, index), { title: 'Plan', state: 'open' }], columns)
      const pull = pullRows(wizard, columns)
      return shown.length + pull.length === 0 ? [] : [...shown, ...pull, gap]
    },
    // Of a gateway that is there one section is changed, not all of them gone through.
    next: () => (wizard.isChange ? wizard.review() : wizard.section(index + 1)),
    back: () => (wizard.isChange ? wizard.review() : wizard.section(index - 1)),
    overview: () => wizard.review(),
  }
}

/** Keeps an answer and tries what can now be tried, while the user goes on. */
export function keep(wizard: Wizard, work: () => Promise<void>): Promise<void> {
  return wizard.run(async () => {
    await work()
    await wizard.session.runTrials()
  })
}

function formSource(wizard: Wizard, index: number): FormSource {
  const { session } = wizard
  const source: FormSource = {
    questions: () => session.state.interview.sections[index]!.questions,
    context: () => contextNow(session),
    set: (path, value) => void keep(wizard, () => session.answer(path, value)),
    setSecret: (path, value) => void keep(wizard, () => session.typeSecret(path, value)),
    trial(path) {
      const trial = session.state.interview.sections[index]!.section.trials.find(({ at }) => at === path)
      return trial && session.state.trials[trial.id]
    },
    open: question => opened(wizard.app, source, question),
    fold: wizard.foldOf(session.state.interview.sections[index]!.section.id),
  }
  return source
}

/** The list as it was, with the secrets that were typed over. */
async function takeBack(
  session: Session,
  { path }: ListField,
  items: Answers[] | undefined,
  secrets: ReadonlyMap<string, Secret>,
): Promise<void> {
  for (const [id, value] of secrets) await session.keepSecret(id, value)
  await session.answer(path, items)
}

/** The list as it was answered, or as it is suggested: items without what their own fields suggest. */
function listSource(wizard: Wizard, field: ListField): ListSource {
  const { session } = wizard
  const question = () =>
    session.state.interview.sections.flatMap(({ questions }) => questions).find(one => one.field.path === field.path)
  const given = () => getProperty(session.state.interviewState.given, field.path) as Answers[] | undefined
  const source: ListSource = {
    field,
    items: () => given() ?? (field.suggest?.(contextNow(session))?.value as Answers[] | undefined) ?? [],
    context: () => contextNow(session),
    because() {
      if (given()) return undefined
      return session.isLookedUp(field.path) ? 'being looked up on the server' : question()?.because
    },
    problem: () => question()?.problem,
    past: wizard.pastOf(field.path),
    remember(said, secrets = new Map()) {
      const before = given()
      source.past.push(said, () => void keep(wizard, () => takeBack(session, field, before, secrets)))
    },
    save(items, said, edited) {
      return keep(wizard, async () => {
        // Nothing is awaited where nothing was edited: the next key meets the list as it now is.
        const typedOver = edited && (await session.secretsUnder(field, edited))
        const kept = edited && (await session.keepItem(field, edited))
        source.remember(said, typedOver)
        await session.answer(
          field.path,
          items.map(item => (kept && item === edited.item ? kept : item)),
        )
      })
    },
  }
  // The readers of every client's format are loaded when they are asked for, not before the first screen.
  const bring = async () => {
    const { importScreen } = await import('./lists/import.ts')
    wizard.app.open(importScreen(wizard, wizard.app, source))
  }
  const prove = async (at: number) => {
    const { proofScreen } = await import('./proof/proof.ts')
    wizard.app.open(proofScreen(wizard, source, at))
  }
  const trials = session.state.interview.sections.flatMap(({ section }) => section.trials)
  const trial = trials.find(({ at }) => at === field.path)
  if (trial) source.trial = () => session.state.trials[trial.id]
  if (field.path === 'servers') {
    source.bring = () => wizard.run(bring)
    const servers = () => (session.state.interview.answers.servers as Answers[] | undefined) ?? []
    source.proof = {
      of(at) {
        const server = servers()[at]
        return server && session.proofs.of(server)
      },
      open: at => wizard.run(() => prove(at)),
    }
  }
  return source
}

function formScreen(wizard: Wizard, index: number, focus?: string): Screen {
  const walk = walkOf(wizard, index)
  const form = new Form(wizard.app, formSource(wizard, index), walk.next, walk.back, focus)
  return {
    view: size => ({
      ...walk.head(),
      body: [...walk.rail(size.columns), ...form.rows(size), row()],
    }),
    take: key => form.take(key),
    isTyping: () => form.isTyping(),
    more: () => form.more(),
    bindings: () => [...form.bindings(), binding('ctrl-o', 'overview', () => form.commit() && walk.overview())],
  }
}

/** A form, or where the section is one list, the list itself. */
function questionsOf(wizard: Wizard, index: number, focus?: string): Screen {
  void wizard.run(() => wizard.session.runTrials())
  const [only, ...others] = wizard.session.state.interview.sections[index]!.questions
  if (only?.field.kind !== 'list' || others.length > 0) return formScreen(wizard, index, focus)
  const source = listSource(wizard, only.field)
  const screen = only.field.path === 'keys' ? grantsScreen : listScreen
  return screen(wizard.app, source, walkOf(wizard, index))
}

/** One section of the questions, from which the image's pull can be stopped. */
export function sectionScreen(wizard: Wizard, index: number, focus?: string): Screen {
  const screen = questionsOf(wizard, index, focus)
  return { ...screen, bindings: () => [...screen.bindings(), ...pullKeys(wizard)] }
}
