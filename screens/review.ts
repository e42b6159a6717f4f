import { contextOf, openQuestions } from '../src/deployment/interview.ts'
import { failedTrial } from '../src/setup/trials.ts'
import { valueText } from '../src/deployment/value-text.ts'
import type { AskedSection } from '../src/deployment/interview.ts'
import type { Context } from '../src/deployment/field.ts'
import type { Screen } from './app/screen.ts'
import { gap, type Row, row, span } from './text/view.ts'
import { cursorKeys } from './components/select.ts'
import { binding, quiet } from './keys/binding.ts'
import { column, cut, wrap } from './text/width.ts'
import { pullKeys, pullRows } from './pull.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** How a section stands beside its answers. */
interface Standing {
  index: number
  /** What came of trying an answer that cannot be right. */
  failed?: string
  isLookedUp: boolean
}

function standingOf({ session }: Wizard, { section, questions }: AskedSection, index: number): Standing {
  const failed = failedTrial(section, session.state.trials)
  const isLookedUp = questions.some(({ field, source }) => source === 'suggestion' && session.isLookedUp(field.path))
  return { index, ...(failed && { failed }), isLookedUp }
}

/** The section's answers in one line; a list by the names of its items. */
function summary({ questions }: AskedSection, context: Context): string {
  const texts = questions.flatMap(question => {
    const { field, value } = question
    if (field.kind === 'list')
      return (
        ((value as Record<string, unknown>[] | undefined) ?? [])
          .map(item => String(item[field.key] ?? ''))
          .join(', ') || 'none'
      )
    return field.kind === 'secret' ? [] : valueText(question, context)
  })
  return texts.filter(Boolean).join(' · ')
}

function sectionRow(asked: AskedSection, standing: Standing, here: boolean, context: Context, columns: number): Row {
  const { index, failed, isLookedUp } = standing
  const open = asked.questions.filter(({ problem }) => problem).length
  const state = failed ? span('✗ ', 'bad') : open > 0 ? span('! ', 'warn') : isLookedUp ? span('◐ ', 'chosen') : span('✓ ', 'good') // prettier-ignore
  const needed = open > 0 ? `${open} ${open === 1 ? 'answer' : 'answers'} needed` : ''
  const text = needed || failed || (isLookedUp ? 'being looked up: ' : '') + summary(asked, context)
  return {
    ...row(
      span(here ? ' ❯ ' : '   ', 'chosen'),
      span(`${index + 1} `, 'quiet'),
      state,
      span(column(asked.section.title, 11), here ? 'chosen' : 'plain'),
      span(cut(text, columns - 19), open > 0 || failed ? 'strong' : 'quiet'),
    ),
    focused: here,
  }
}

/** All sections before the plan, each one key away. */
export function review(wizard: Wizard): Screen {
  const { session } = wizard
  const state = () => session.state
  const { sections } = state().interview
  const open = () => openQuestions(state().interview)
  const failed = () => sections.flatMap(({ section }) => failedTrial(section, state().trials) ?? [])
  const firstOpen = sections.findIndex(
    ({ section, questions }) => questions.some(({ problem }) => problem) || failedTrial(section, state().trials),
  )
  const at = wizard.app.local(firstOpen < 0 ? sections.length : firstOpen)
  const isReady = () => open().length === 0
  const plan = () => {
    if (isReady()) wizard.run(() => session.makePlan())
  }
  const go = () => (at.value === sections.length ? plan() : wizard.section(at.value))
  return {
    view: ({ columns }) => {
      const context = contextOf(state().interviewState, state().interview)
      const isHere = at.value === sections.length
      const text = isReady()
        ? [...failed(), 'Nothing has been changed yet. The plan says what would be.'].join('. ')
        : `${open().length} ${open().length === 1 ? 'answer is' : 'answers are'} needed before the plan can be made.`
      return {
        title: title(wizard.doing),
        where: `${sections.length + 1}/${sections.length + 1}  Review`,
        body: [
          ...pullRows(wizard, columns),
          row(span(' Your answers', 'strong')),
          gap,
          ...state().interview.sections.map((asked, index) =>
            sectionRow(asked, standingOf(wizard, asked, index), at.value === index, context, columns),
          ),
          gap,
          {
            ...row(
              span(isHere ? ' ❯ ' : '   ', 'chosen'),
              span('Make the plan', isHere ? 'chosen' : isReady() ? 'plain' : 'quiet'),
              isReady() ? undefined : span('   not yet', 'quiet'),
            ),
            focused: isHere,
          },
        ],
        foot: wrap(text, columns - 2).map(part => row(` ${part}`)),
      }
    },
    bindings: () => [
      ...cursorKeys(at, sections.length + 1),
      binding('enter', at.value === sections.length ? 'plan' : 'change', go),
      ...(isReady() ? [binding('p', 'plan', plan)] : []),
      quiet(
        sections.map((_, index) => String(index + 1)),
        'to that section',
        ({ name }) => wizard.section(Number(name) - 1),
      ),
      binding('esc', 'back', () => (wizard.isChange ? wizard.welcome() : wizard.section(sections.length - 1))),
      ...pullKeys(wizard),
    ],
  }
}
