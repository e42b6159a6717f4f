import type { CheckResult, Verification } from '../src/checks/check.ts'
import type { Answers } from '../src/deployment/field.ts'
import { answersBehind, failedOf, type Part, partsBehind, withoutPart } from '../src/setup/mending.ts'
import type { Screen } from './app/screen.ts'
import type { Way } from './components/confirm.ts'
import { sign } from './components/marks.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { gap, type Row, row, span } from './text/view.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** Every check that failed, with all that it brought. */
function failedRows(failed: CheckResult[], columns: number): Row[] {
  return failed.flatMap(({ label, evidence, details = [] }) => [
    ...wrap(`${label}: ${evidence}`, columns - 4).map((part, index) =>
      row(' ', index === 0 ? sign('failed') : ' ', span(` ${part}`, 'bad')),
    ),
    ...details.flatMap(text => wrap(text, columns - 6)).map(part => row(span(`     ${part}`, 'quiet'))),
  ])
}

/** The checks again: of what is in service where nothing is to be changed about it, else its plan first. */
async function tryAgain(wizard: Wizard): Promise<void> {
  if (!(await wizard.reopen())) return void (await wizard.session.retry())
  const { changes } = await wizard.session.makePlan()
  if (changes.length === 0) await wizard.session.apply()
}

/** The plan of the same gateway without a server or a model. */
async function leaveOut(wizard: Wizard, part: Part): Promise<void> {
  await wizard.reopen()
  const { session } = wizard
  for (const [path, value] of Object.entries(withoutPart(session.state.interview.answers as Answers, part)))
    await session.answer(path, value)
  await session.makePlan()
}

async function change(wizard: Wizard, path: string): Promise<void> {
  await wizard.reopen()
  wizard.question(path)
}

/** What an answer is called where it is asked for. */
const labelOf = ({ session }: Wizard, path: string) =>
  session.state.interview.sections.flatMap(({ questions }) => questions).find(({ field }) => field.path === path)?.field
    .label

function ways(wizard: Wizard, failed: CheckResult[], earlier: boolean): Way[] {
  const { answers } = wizard.session.state.interview
  return [
    { label: 'Try again', hint: 'the checks once more', run: () => void wizard.run(() => tryAgain(wizard)) },
    ...answersBehind(failed).flatMap(path => {
      const label = labelOf(wizard, path)
      return label ? [{ label: `Change ${label}`, run: () => void wizard.run(() => change(wizard, path)) }] : []
    }),
    ...partsBehind(failed, answers).map(part => ({
      label: `Leave ${part.name} out`,
      hint: `the ${part.list === 'servers' ? 'MCP server' : 'model'}; shows the plan first`,
      run: () => void wizard.run(() => leaveOut(wizard, part)),
    })),
    ...(earlier
      ? [
          {
            label: 'Back to the previous deployment',
            run: () => void wizard.chooseGeneration(() => wizard.app.show(notVerified(wizard, earlier))),
          },
        ]
      : []),
    { label: 'Keep it as it is', hint: 'it serves; status goes on saying so', run: () => wizard.showDone() },
  ]
}

/** A checklist that did not pass: what failed, and every way to go on. */
export function notVerified(wizard: Wizard, earlier: boolean): Screen {
  const failed = failedOf((wizard.session.state.verification as Verification).checks)
  const at = wizard.app.local(0)
  const choices = ways(wizard, failed, earlier)
  return {
    view: ({ columns }) => ({
      title: title(`${wizard.name} is not verified`),
      body: [gap, ...failedRows(failed, columns), gap, ...select(choices, at.value, columns)],
    }),
    bindings: () => [
      ...cursorKeys(at, choices.length),
      binding('enter', 'go', () => choices[at.value]?.run()),
      binding('esc', 'the checklist', () => wizard.showChecklist()),
    ],
  }
}

/** Opens it, once it is known whether there is an earlier deployment. */
export async function openNotVerified(wizard: Wizard): Promise<void> {
  const { generations } = await import('../src/generations/generation.ts')
  const all = wizard.ground ? await generations(wizard.ground.world, wizard.name) : []
  wizard.app.show(notVerified(wizard, all.length > 0))
}
