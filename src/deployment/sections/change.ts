import { answered } from '../answers.ts'
import type { Answers, Context, Field, Section, Trial } from '../field.ts'
import { grantWord } from '../grants.ts'
import { usualName } from '../schema.ts'

const isAdmin = (path: string) => path.startsWith('admin.')

const wantsAdmin = (context: Context) => answered(context, 'admin') !== undefined

/** Asks a question of the administrator's login only once a part of that login is given. */
const fieldForChange = (field: Field): Field =>
  isAdmin(field.path) ? { ...field, when: context => wantsAdmin(context) && (field.when?.(context) ?? true) } : field

const trialForChange = (trial: Trial): Trial =>
  isAdmin(trial.at) ? { ...trial, when: context => wantsAdmin(context) && (trial.when?.(context) ?? true) } : trial

/** Servers of the gateway in service, whose tools it can list. */
export interface InService {
  servers: string[]
  /** Whether somebody is asked, to whom all of their tools can be offered; else those are listed of which single ones are named. */
  isAsked: boolean
}

/** Tools that no proof has listed: without their names, a single one could only be typed. */
function listedTools({ servers, isAsked }: InService): Trial {
  const unknown = (context: Context) => {
    const there = (answered<Answers[]>(context, 'servers') ?? []).map(({ name }) => name)
    const keys = answered<{ tools?: object }[]>(context, 'keys') ?? []
    const isWanted = (name: string) => isAsked || keys.some(({ tools = {} }) => name in tools)
    return servers.filter(name => there.includes(name) && !context.host.tools?.[name] && isWanted(name))
  }
  return {
    id: 'listed-tools',
    at: 'keys',
    needs: ['servers'],
    when: context => unknown(context).length > 0,
    async run(context, probes) {
      const name = answered<string>(context, 'name') ?? usualName
      const { tools, problems } = await probes.toolsInService(unknown(context), name)
      const listed = Object.entries(tools).map(([server, names]) => `${grantWord(names)} of ${server}`)
      const missing = Object.entries(problems).map(([server, why]) => `those of ${server} have to be typed (${why})`)
      const text = [`the gateway lists ${listed.join(', ') || 'no tools'}`, ...missing].join('; ')
      // Nothing is wrong with the answers where it lists none.
      return { ok: true, text, facts: { tools: { ...context.host.tools, ...tools } } }
    },
  }
}

/**
 * The questions about a gateway that is there. Most changes need nothing of PostgreSQL's administrator, so that login is asked for when a plan turns out
 * to need it, or when an answers file brings it.
 */
export const sectionsForChange = (sections: Section[], inService?: InService): Section[] =>
  sections.map(section => ({
    ...section,
    fields: section.fields.map(fieldForChange),
    trials: [
      ...section.trials.map(trialForChange),
      ...(inService && section.id === 'keys' ? [listedTools(inService)] : []),
    ],
  }))
