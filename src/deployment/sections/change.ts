import { answered } from '../answers.ts'
import type { Context, Field, Section, Trial } from '../field.ts'

const isAdmin = (path: string) => path.startsWith('admin.')

const wantsAdmin = (context: Context) => answered(context, 'admin') !== undefined

/** Asks a question of the administrator's login only once a part of that login is given. */
const fieldForChange = (field: Field): Field =>
  isAdmin(field.path) ? { ...field, when: context => wantsAdmin(context) && (field.when?.(context) ?? true) } : field

const trialForChange = (trial: Trial): Trial =>
  isAdmin(trial.at) ? { ...trial, when: context => wantsAdmin(context) && (trial.when?.(context) ?? true) } : trial

/**
 * The questions about a gateway that is there. Most changes need nothing of PostgreSQL's administrator, so that login is asked for when a plan turns out
 * to need it, or when an answers file brings it.
 */
export const sectionsForChange = (sections: Section[]): Section[] =>
  sections.map(section => ({
    ...section,
    fields: section.fields.map(fieldForChange),
    trials: section.trials.map(trialForChange),
  }))
