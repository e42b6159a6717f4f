import type { Verification } from '../checks/check.ts'
import type { Ground } from '../setup/open.ts'
import { commandName } from '../command-name.ts'
import { commandOf, type SetupOptions } from '../setup/options.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import { openQuestions } from '../deployment/interview.ts'
import { asFailure, Exit, type ExitCode, type Failure } from '../failure.ts'
import { dockerMissing, preflightText } from '../host/preflight-text.ts'
import type { HostFacts } from '../host/facts.ts'
import { failureText } from '../setup/failure-text.ts'
import { type ProveFrom, shownPlan } from '../setup/difference-text.ts'
import type { Session } from '../setup/session.ts'
import { doneText, isVerified } from '../setup/done-text.ts'
import type { Asker } from '../asker/asker.ts'
import { followCourse } from './course.ts'
import { openAsker } from '../asker/open-asker.ts'
import { askSection } from './questions.ts'

/** The wizard line by line: the same questions, defaults, reasons and rules as on screens. */
export async function setupLineByLine(
  { host }: Pick<Ground, 'host'>,
  options: SetupOptions,
  by: 'prompts' | 'lines',
  open: (asker: Asker) => Promise<Session>,
): Promise<ExitCode> {
  const asker = await openAsker(by)
  try {
    return await stoppable(asker, await open(asker), host, options)
  } finally {
    asker.close()
  }
}

async function stoppable(asker: Asker, session: Session, host: HostFacts, options: SetupOptions): Promise<ExitCode> {
  const stop = () => {
    session.stop()
    // A question that is open ends with its input.
    asker.close()
  }
  try {
    return await endingOnSignals(stop, () => walk(asker, session, host, options))
  } catch (error) {
    const failure = asFailure(error)
    say(asker, failureText(failure))
    return failure.exit
  }
}

const say = (asker: Asker, lines: string[]) => lines.forEach(line => asker.say(line))

/** All sections in a setup. Of a gateway that is there the one that was named; the review offers every other. */
function toAsk({ state }: Session, change: SetupOptions['change']): number[] {
  const all = [...state.interview.sections.keys()]
  return change ? all.filter(index => state.interview.sections[index]?.section.id === change.section) : all
}

async function walk(
  asker: Asker,
  session: Session,
  host: HostFacts,
  options: Pick<SetupOptions, 'change' | 'course'> & ProveFrom,
): Promise<ExitCode> {
  const isAnswered = (options.course !== undefined && !options.course.asks) || options.change?.rotate !== undefined
  if (host.rehearsal)
    asker.say('This is a rehearsal: the gateway is a stand-in, and nothing outside its own directory is touched.')
  if (!isAnswered) say(asker, preflightText(host))
  const docker = dockerMissing(host)
  if (docker) throw docker
  if (isAnswered) return followCourse(asker, session, options)
  await askToPull(asker, session)
  for (const index of toAsk(session, options.change)) await askSection(asker, session, index)
  if (!(await review(asker, session, options))) return leave(asker, options)
  return applyUntilDone(asker, session, options)
}

/** The one thing that happens before the plan is accepted: the image on its way while the questions are answered. */
async function askToPull(asker: Asker, { pull }: Session): Promise<void> {
  await pull.resume()
  const image = await pull.question()
  if (image === undefined) return
  const may = await asker.confirm({
    message: 'Pull the image now, while you answer',
    help: `${image} is not on this host, and pulling it takes the longest. Nothing else is changed before you have seen the plan.`,
    value: true,
    check: () => undefined,
  })
  if (may) pull.agree()
  else await pull.decline()
}

/** Where the pull stands, said between two questions: a line in the middle of one would tear it. */
const pullText = ({ state: { pull } }: Session): string[] => {
  if (!pull) return []
  if (pull.state === 'pulling') return ['The image is still being pulled; applying the plan waits for it.']
  if (pull.state === 'done') return ['The image is here.']
  return [`The image was not pulled: ${pull.failure.why}. It is tried again when the plan is applied.`]
}

/** Shows what is still open, lets any section be asked again, and ends with the plan confirmed or not. */
async function review(asker: Asker, session: Session, options: ProveFrom): Promise<boolean> {
  const open = openQuestions(session.state.interview)
  for (const { section, question } of open) asker.say(`${section.title}: ${question.field.label}: ${question.problem}`)
  if (open.length === 0) {
    const plan = await session.makePlan()
    say(asker, ['', 'Nothing has been changed yet.', ...pullText(session), ...shownPlan(session.state, plan, options)])
  }
  const nothingToDo = session.state.plan?.changes.length === 0
  const what = await asker.choice({
    message: 'What next',
    help: 'The plan is applied as it stands here. Every answer can still be changed.',
    value:
      open.length === 0
        ? 'apply'
        : `section-${session.state.interview.sections.findIndex(({ section }) => section === open[0]?.section)}`,
    options: [
      ...(open.length === 0 ? [{ value: 'apply', label: nothingToDo ? 'run the checks' : 'apply the plan' }] : []),
      ...session.state.interview.sections.map(({ section }, index) => ({
        value: `section-${index}`,
        label: `change ${section.title}`,
      })),
      { value: 'leave', label: 'leave, answers kept' },
    ],
  })
  if (what === 'apply') return true
  if (what === 'leave') return false
  await askSection(asker, session, Number(what.slice('section-'.length)))
  return review(asker, session, options)
}

function leave(asker: Asker, options: Pick<SetupOptions, 'change'>): ExitCode {
  const again = `${commandName} ${commandOf(options)}`
  asker.say(
    options.change?.rotate
      ? `Nothing was changed: ${again}`
      : `Nothing was changed. Your answers are kept: go on with ${again}`,
  )
  return Exit.done
}

function applyUntilDone(asker: Asker, session: Session, options: ProveFrom): Promise<ExitCode> {
  return finish(asker, session, options, () => session.apply())
}

/** Runs the work, shows how it ended, and offers what can be done about a failure. */
async function finish(
  asker: Asker,
  session: Session,
  options: ProveFrom,
  work: () => Promise<Verification>,
): Promise<ExitCode> {
  try {
    const verification = await work()
    say(asker, doneText(session.state))
    return isVerified(verification) ? Exit.done : Exit.checkFailed
  } catch (error) {
    return afterFailure(asker, session, options, asFailure(error))
  }
}

async function afterFailure(asker: Asker, session: Session, options: ProveFrom, failure: Failure): Promise<ExitCode> {
  say(asker, failureText(failure))
  const what = await asker.choice({
    message: 'What next',
    help: session.before
      ? 'What was in service before goes on serving.'
      : 'What was made so far is kept unless you undo it.',
    value: 'leave',
    options: [
      ...failure.remedies.map(({ id, label }) => ({ value: `remedy-${id}`, label })),
      { value: 'retry', label: 'try again' },
      { value: 'change', label: 'change an answer' },
      { value: 'leave', label: `leave it here; "${commandName}" goes on from this step` },
      // What was in service before a change serves already; undoing would take the gateway itself away.
      session.before
        ? { value: 'give-up', label: 'give it up: forget what was to be changed' }
        : { value: 'undo', label: 'undo what was made so far' },
    ],
  })
  if (what === 'leave') return failure.exit
  if (what === 'give-up') {
    await session.giveUp()
    return failure.exit
  }
  if (what === 'undo') return undo(asker, session)
  if (what === 'change') {
    session.backToQuestions()
    return (await review(asker, session, options)) ? applyUntilDone(asker, session, options) : failure.exit
  }
  const remedy = failure.remedies.find(({ id }) => what === `remedy-${id}`)
  return finish(asker, session, options, () => session.retry(remedy))
}

async function undo(asker: Asker, session: Session): Promise<ExitCode> {
  const kept = await session.undo(change =>
    asker.confirm({ message: `Drop ${change.what}`, help: 'It may hold data.', value: false, check: () => undefined }),
  )
  asker.say(
    kept.length > 0 ? `Undone, but for: ${kept.map(({ what }) => what).join(', ')}` : 'Undone: the host is as it was.',
  )
  return Exit.done
}
