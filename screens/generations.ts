import { generationText, type GenerationSummary } from '../src/generations/text.ts'
import type { Screen } from './app/screen.ts'
import { gap, row } from './text/view.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

const none = 'No earlier deployment is kept: one is, each time that another container takes over.'

/** The deployments that served before; Enter shows what going back to one would change. */
export function generationsScreen(wizard: Wizard, all: GenerationSummary[], back: () => void): Screen {
  const at = wizard.app.local(0)
  const choices = all.map(one => ({
    label: `${one.number}  ${generationText(one)}`,
    ...(one.dump && { hint: 'with its database' }),
  }))
  const go = () =>
    wizard.take(async world =>
      (await import('../src/setup/rollback-course.ts')).rollbackCourse(
        world,
        wizard.name,
        String(all[at.value]!.number),
      ),
    )
  return {
    view: ({ columns }) => ({
      title: title(`roll back ${wizard.name}`),
      body: [
        ...wrap(
          all.length === 0 ? none : 'Which deployment serves again? Enter shows what would change.',
          columns - 2,
        ).map(part => row(` ${part}`)),
        gap,
        ...(all.length === 0 ? [] : select(choices, at.value, columns)),
      ],
    }),
    bindings: () => [
      ...(all.length > 0 ? [...cursorKeys(at, all.length), binding('enter', 'show the plan', go)] : []),
      binding(['b', 'esc'], 'back', back),
    ],
  }
}
