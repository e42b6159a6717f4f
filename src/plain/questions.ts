import { deleteProperty, getProperty, setProperty } from 'dot-prop'
import type { Answers, Context, Field, ItemField, ListField } from '../deployment/field.ts'
import { askItem, contextOf, type Question } from '../deployment/interview.ts'
import type { Secret } from '../secret.ts'
import type { Session } from '../setup/session.ts'
import { ended, verdictLine } from '../setup/trials.ts'
import { freeName } from '../import/names.ts'
import { proofWords } from '../proof/kept.ts'
import type { Asker } from '../asker/asker.ts'
import { importLineByLine } from './import.ts'

/** Where answers go: the session, or an item of a list that is being edited. */
interface Sink {
  set(path: string, value: unknown): Promise<void>
  setSecret(path: string, value: Secret): Promise<void>
}

const textOf = (value: unknown) => (value === undefined ? undefined : String(value))

/** Rules speak for values that are there; an empty one is judged by whether the field may be empty. */
const emptyOr =
  <V>(field: Field, convert: (text: string) => V, check?: (value: V) => string | undefined) =>
  (typed: string) => {
    if (typed === '') return field.optional ? undefined : 'an answer'
    return check?.(convert(typed))
  }

async function askSecret(asker: Asker, question: Question, sink: Sink, context: Context): Promise<void> {
  const { field } = question
  if (field.kind !== 'secret') return
  const asked = { message: field.label, help: field.help, more: field.more }
  if (field.generated) {
    const how = await asker.choice({
      ...asked,
      value: question.value === 'generate' ? 'generate' : 'keep',
      because: question.because,
      options: [
        { value: 'generate', label: 'generate it' },
        { value: 'type', label: 'type it' },
        ...(question.value !== undefined && question.value !== 'generate'
          ? [{ value: 'keep', label: 'keep the one that is there' }]
          : []),
      ],
    })
    if (how === 'generate') return sink.set(field.path, 'generate')
    if (how === 'keep') return
  }
  const typed = await asker.secret({ ...asked, check: value => field.check?.(value, context) })
  if (typed) return sink.setSecret(field.path, typed)
  if (question.value !== undefined || field.optional) return
  asker.say('An answer is needed.')
  return askSecret(asker, question, sink, context)
}

const lineBreak = /\s*;\s*/

/** Asks one question of any kind but a list. */
async function askOne(asker: Asker, question: Question<Field>, sink: Sink, context: Context): Promise<void> {
  const { field, value, because } = question
  const asked = { message: field.label, help: field.help, more: field.more, because }
  const set = (answer: unknown) => sink.set(field.path, answer)
  switch (field.kind) {
    case 'text':
      return set(
        (await asker.text({
          ...asked,
          value: textOf(value),
          check: emptyOr(field, String, typed => field.check?.(typed, context)),
        })) || undefined,
      )
    case 'number': {
      const typed = await asker.text({
        ...asked,
        value: textOf(value),
        check: emptyOr(field, Number, number => (Number.isNaN(number) ? 'a number' : field.check?.(number, context))),
      })
      return set(typed === '' ? undefined : Number(typed))
    }
    case 'confirm':
      return set(
        await asker.confirm({ ...asked, value: value === true, check: answer => field.check?.(answer, context) }),
      )
    case 'choice':
      return set(await asker.choice({ ...asked, value: textOf(value), options: field.options(context) }))
    case 'choices':
      return set(
        await asker.choices({
          ...asked,
          value: (value as string[] | undefined) ?? [],
          options: field.options(context),
          other: field.other ?? false,
          check: chosen => field.check?.(chosen, context),
        }),
      )
    case 'lines': {
      const typed = await asker.text({
        ...asked,
        help: `${field.help} Here: with ; between.`,
        value: ((value as string[] | undefined) ?? []).join(' ; '),
        check: () => undefined,
      })
      return set(typed === '' ? [] : typed.split(lineBreak))
    }
    case 'map': {
      const entries = Object.entries((value as Record<string, string> | undefined) ?? {}).map(
        ([name, setting]) => `${name}=${setting}`,
      )
      const typed = await asker.text({
        ...asked,
        help: `${field.help} Here: with ; between.`,
        value: entries.join(' ; '),
        check: assignments,
      })
      return set(
        Object.fromEntries(
          typed
            .split(lineBreak)
            .filter(Boolean)
            .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
        ),
      )
    }
    case 'secret':
      return askSecret(asker, question, sink, context)
    case 'list':
      throw new Error(`${field.path} is a list: askList asks it`)
  }
}

const assignments = (typed: string) =>
  typed
    .split(lineBreak)
    .filter(Boolean)
    .every(pair => /^[A-Za-z_][\w-]*=/.test(pair))
    ? undefined
    : 'NAME=value, with ; between'

/** Asks an item's questions, or only the one at a path. */
async function askItemFields(
  asker: Asker,
  session: Session,
  field: ListField,
  index: number,
  only?: string,
): Promise<void> {
  const context = () => contextOf(session.state.interviewState, session.state.interview)
  const items = () =>
    structuredClone((getProperty(session.state.interview.answers, field.path) as Answers[] | undefined) ?? [])
  const sink: Sink = {
    async set(path, value) {
      const all = items()
      const item = all[index] ?? {}
      const from = path === field.key && item[path] !== value ? String(item[path]) : undefined
      if (value === undefined) deleteProperty(item, path)
      else setProperty(item, path, value)
      all[index] = await session.keepItem(field, { item, secrets: new Map(), ...(from !== undefined && { from }) })
      await session.answer(field.path, all)
    },
    async setSecret(path, value) {
      await session.keepItem(field, { item: items()[index] ?? {}, secrets: new Map([[path, value]]) })
      await sink.set(path, 'stored')
    },
  }
  const all = () => askItem(field, items()[index] ?? {}, context()) as Question<ItemField>[]
  const questions = () => {
    const one = all().filter(question => question.field.path === only)
    return one.length > 0 ? one : all()
  }
  await eachOnce(questions, question => askOne(asker, question, sink, { ...context(), item: items()[index] ?? {} }))
}

/** Asks an item's questions, and answers what was answered: it is kept nowhere. */
async function askApart(asker: Asker, session: Session, field: ListField): Promise<Answers> {
  const item: Answers = {}
  const context = () => ({ ...contextOf(session.state.interviewState, session.state.interview), item })
  const sink: Sink = {
    async set(path, value) {
      if (value === undefined) deleteProperty(item, path)
      else setProperty(item, path, value)
    },
    setSecret: async () => undefined,
  }
  await eachOnce(
    () => askItem(field, item, context()),
    question => askOne(asker, question, sink, context()),
  )
  return item
}

/** Tries a server of the list from where the gateway will run or reach it. */
async function tryOne(asker: Asker, session: Session, field: ListField, index: number): Promise<void> {
  const { tryServer } = await import('./try.ts')
  await tryServer({
    asker,
    session,
    index,
    change: path => askItemFields(asker, session, field, index, path),
    askApart: tool => askApart(asker, session, tool),
  })
}

/** Asks every question once, in order; an answer may add or take away later ones. */
async function eachOnce<F extends Field>(
  questions: () => Question<F>[],
  ask: (question: Question<F>) => Promise<void>,
): Promise<void> {
  const asked = new Set<string>()
  for (;;) {
    const next = questions().find(({ field }) => !asked.has(field.path))
    if (!next) return
    asked.add(next.field.path)
    await ask(next)
  }
}

/** A new item, begun with nothing or with one of the well-known ones. */
async function addItem(asker: Asker, session: Session, field: ListField, items: Answers[]): Promise<void> {
  const starts = field.starts ?? []
  const chosen =
    starts.length === 0
      ? undefined
      : await asker.choice({
          message: `Begin the ${field.itemName} with`,
          help: 'What is known of a well-known one is filled in; the rest is asked.',
          value: 'nothing',
          options: [
            { value: 'nothing', label: 'nothing' },
            ...starts.map(({ id, label, hint }) => ({ value: id, label, hint })),
          ],
        })
  const start = starts.find(({ id }) => id === chosen)
  if (start) {
    const name = freeName(String(start.item[field.key]), new Set(items.map(item => String(item[field.key]))))
    await session.answer(field.path, [...items, { ...structuredClone(start.item), [field.key]: name }])
  }
  await askItemFields(asker, session, field, items.length)
}

async function askList(asker: Asker, session: Session, question: Question, field: ListField): Promise<void> {
  const items = (question.value as Answers[] | undefined) ?? []
  asker.say(`\n${field.label}: ${field.help}`)
  const isServers = field.path === 'servers'
  for (const [index, item] of items.entries())
    asker.say(`  ${index + 1} ${field.summary(item)}${isServers ? `, ${proofWords(session.proofs.of(item))}` : ''}`)
  if (items.length === 0) asker.say('  none')
  const what = await asker.choice({
    message: question.problem ? `${field.label}: ${question.problem}` : field.label,
    help: question.because ? `Suggested: ${question.because}.` : 'As answered so far.',
    value: question.problem ? (items.length === 0 ? 'add' : 'edit-0') : 'keep',
    options: [
      ...(question.problem ? [] : [{ value: 'keep', label: 'go on with these' }]),
      { value: 'add', label: `add another ${field.itemName}` },
      ...items.map((item, index) => ({ value: `edit-${index}`, label: `change ${field.summary(item)}` })),
      ...items.map((item, index) => ({ value: `remove-${index}`, label: `remove ${field.summary(item)}` })),
      ...(isServers ? items.map((item, index) => ({ value: `try-${index}`, label: `try ${String(item.name)}` })) : []),
      ...(isServers ? [{ value: 'import', label: 'import them from a client’s file' }] : []),
    ],
  })
  if (what === 'keep') return
  const [action, at] = what.split('-')
  if (action === 'remove')
    await session.answer(
      field.path,
      items.filter((_, index) => index !== Number(at)),
    )
  else if (action === 'try') await tryOne(asker, session, field, Number(at))
  else if (action === 'import') await importLineByLine(asker, session, items)
  else if (action === 'add') await addItem(asker, session, field, items)
  else await askItemFields(asker, session, field, Number(at))
  return askList(asker, session, questionAt(session, field.path), field)
}

function questionAt(session: Session, path: string): Question {
  const found = session.state.interview.sections
    .flatMap(asked => asked.questions)
    .find(({ field }) => field.path === path)
  if (!found) throw new Error(`${path} is not asked now`)
  return found
}

/** Asks one section's questions and says what trying the answers brought. */
export async function askSection(asker: Asker, session: Session, index: number): Promise<void> {
  const asked = () => session.state.interview.sections[index]
  const { section } = asked() ?? {}
  if (!section) throw new Error(`there is no section ${index}`)
  asker.say(`\n${index + 1}/${session.state.interview.sections.length} ${section.title}`)
  const sink: Sink = {
    set: (path, value) => session.answer(path, value),
    setSecret: (path, value) => session.typeSecret(path, value),
  }
  // What can be tried already may bring options for its questions.
  if (section.trials.length > 0) await session.runTrials()
  await eachOnce(
    () => asked()?.questions ?? [],
    question =>
      question.field.kind === 'list'
        ? askList(asker, session, question, question.field)
        : askOne(asker, question, sink, contextOf(session.state.interviewState, session.state.interview)),
  )
  await sayVerdicts(asker, session, index)
}

async function sayVerdicts(asker: Asker, session: Session, index: number): Promise<void> {
  const trials = session.state.interview.sections[index]?.section.trials ?? []
  if (trials.length === 0) return
  await session.runTrials()
  const verdicts = ended(session.state.trials).filter(({ trial }) => trials.some(({ id }) => id === trial))
  for (const verdict of verdicts) asker.say(verdictLine(verdict))
  if (verdicts.every(({ ok }) => ok)) return
  const again = await asker.confirm({
    message: 'Change these answers',
    help: 'Going on is possible; the plan will meet the same problem.',
    value: true,
    check: () => undefined,
  })
  if (again) await askSection(asker, session, index)
}
