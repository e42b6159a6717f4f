import type { HostFacts } from '../src/host/facts.ts'
import { contextOf, type Interview, openQuestions, provenance, type Question } from '../src/deployment/interview.ts'
import { answerAt } from '../src/deployment/answers.ts'
import type { Answers } from '../src/deployment/field.ts'
import { failedTrial } from '../src/setup/trials.ts'
import type { Screen } from './app/screen.ts'
import { Form, type FormSource } from './form/form.ts'
import { opened } from './form/opened.ts'
import { binding } from './keys/binding.ts'
import { keep } from './section.ts'
import { pullKeys, pullRows } from './pull.ts'
import { column, cut, wrap } from './text/width.ts'
import { gap, type Row, row, span } from './text/view.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

const names = (answers: Answers, list: string, key: string) =>
  (answerAt<Answers[]>(answers, list) ?? []).map(item => String(item[key])).join(', ')

const questionsOf = ({ sections }: Interview): Question[] => sections.flatMap(({ questions }) => questions)

/** What the short way takes, a line each: what it is, and the question whose answer it hangs on. */
function taken({ answers }: Interview, { rehearsal }: HostFacts): [string, string, string][] {
  const at = (path: string) => String(answerAt(answers, path) ?? '')
  const addresses = answerAt<string[]>(answers, 'exposure.addresses') ?? []
  const who = addresses.length > 0 ? `and ${addresses.join(', ')}` : 'this machine only'
  const image = `${at('image.repository')}:${at('image.tag')}`
  return [
    ['gateway', `127.0.0.1:${at('exposure.port')}, ${who}`, 'exposure.port'],
    ['database', `${at('database.name')} on ${at('database.server')}`, 'database.server'],
    ['models', names(answers, 'models', 'name'), 'models'],
    ['tools', names(answers, 'servers', 'name') || 'none', 'servers'],
    ...(rehearsal ? [] : [['image', `${image}, pulled meanwhile`, 'image.tag'] as [string, string, string]]),
  ]
}

/** What the short way takes, each with where it is from. */
export function takenRows(interview: Interview, host: HostFacts, columns: number): Row[] {
  const questions = new Map(questionsOf(interview).map(question => [question.field.path, question]))
  const room = columns - 26
  return taken(interview, host).map(([what, text, path]) => {
    const question = questions.get(path)
    const from = question ? provenance(question) : ''
    return row(span(`     ${column(what, 9)}`, 'quiet'), span(column(cut(text, room), room)), span(` ${from}`, 'quiet'))
  })
}

/** What the short way still has to ask, in words. */
export function stillAsked(interview: Interview): string {
  const labels = openQuestions(interview).map(
    ({ section, question }) => `${section.title} ${question.field.label.toLowerCase()}`,
  )
  return labels.length === 0 ? 'asks nothing more' : `still asks: ${labels.join(', ')}`
}

/** How much there is to answer otherwise. */
export function allAsked({ sections }: Interview): string {
  const count = sections.reduce((sum, { questions }) => sum + questions.length, 0)
  return `${count} questions in ${sections.length} sections`
}

/** The questions that no suggestion answers, and nothing else; then the plan. */
export function express(wizard: Wizard): Screen {
  const { app, session } = wizard
  const asked = new Set(openQuestions(session.state.interview).map(({ question }) => question.field.path))
  const context = () => contextOf(session.state.interviewState, session.state.interview)
  const trials = () => session.state.interview.sections.flatMap(({ section }) => section.trials)
  let kept = Promise.resolve()
  const source: FormSource = {
    questions: () =>
      questionsOf(session.state.interview).filter(({ field, problem }) => asked.has(field.path) || problem),
    context,
    set: (path, value) => (kept = keep(wizard, () => session.answer(path, value))),
    setSecret: (path, value) => (kept = keep(wizard, () => session.typeSecret(path, value))),
    trial(path) {
      const trial = trials().find(({ at }) => at === path)
      return trial && session.state.trials[trial.id]
    },
    open: question => opened(app, source, question),
  }
  const said = app.local('')
  /** The plan, once what was typed has been tried; a failed trial is said first, and passed by a second Enter. */
  const end = () =>
    wizard.run(async () => {
      await kept
      await session.tried()
      const failed = session.state.interview.sections.flatMap(
        ({ section }) => failedTrial(section, session.state.trials) ?? [],
      )
      const bad = failed.join('; ')
      if (form.showProblem() || (bad && bad !== said.value)) said.value = bad
      else await session.makePlan()
    })
  const form = new Form(
    app,
    source,
    () => void end(),
    () => wizard.welcome(),
  )
  return {
    view: size => ({
      title: title(wizard.doing),
      where: 'What is still asked',
      body: [
        ...pullRows(wizard, size.columns),
        ...(session.state.pull ? [gap] : []),
        ...form.rows(size),
        ...(said.value ? wrap(`✗ ${said.value}. Enter again makes the plan all the same.`, size.columns - 2) : []).map(
          part => row(span(` ${part}`, 'bad')),
        ),
        gap,
        row(span(' Everything else', 'strong')),
        ...takenRows(session.state.interview, session.host, size.columns),
      ],
    }),
    take: key => form.take(key),
    isTyping: () => form.isTyping(),
    more: () => form.more(),
    bindings: () => [
      ...form.bindings(),
      binding('ctrl-o', 'every question', () => form.commit() && wizard.review()),
      ...pullKeys(wizard),
    ],
  }
}
