import type { Question } from '../../src/deployment/interview.ts'
import type { Stage } from '../app/app.ts'
import type { FormSource } from './form.ts'
import { lineList } from './line-list.ts'
import { pick } from './pick.ts'

/** Opens the screen of a field that does not fit on one line. Lists are opened by the section that holds them. */
export function opened(app: Stage, source: FormSource, { field, value }: Question): void {
  const done = (answer: unknown) => source.set(field.path, answer)
  if (field.kind === 'choices')
    app.open(pick(app, field, source.context(), (value as string[] | undefined) ?? [], done))
  else if (field.kind === 'lines' || field.kind === 'map') app.open(lineList(app, field, value, done))
}
