import type { CheckResult } from '../checks/check.ts'
import type { Answers } from '../deployment/field.ts'
import { withGrant } from '../deployment/grants.ts'

/** The answer that each check hangs on, which is offered to be changed where it fails. A new check is added here. */
export const hangsOn: Record<string, string> = {
  restart: 'image.tag',
  image: 'image.tag',
  'restart-policy': 'image.tag',
  'log-limits': 'logs.maxSize',
  readiness: 'database.fromContainer',
  database: 'database.name',
  keys: 'keys',
  models: 'keys',
  chat: 'models',
  tools: 'servers',
  'reading-role': 'servers',
  'tool-call': 'servers',
  'model-tool': 'models',
  audit: 'audit.retention',
  refusals: 'keys',
  address: 'exposure.port',
  outside: 'exposure.port',
  confinement: 'servers',
  container: 'image.tag',
  secrets: 'secrets.store',
  'deploy-script': 'paths.project',
}

/** Something that a gateway can do without. */
export interface Part {
  list: 'servers' | 'models'
  name: string
}

/** `tool-call` of `tool-call:files`. */
const kindOf = ({ id }: Pick<CheckResult, 'id'>): string => id.split(':')[0]!

export const failedOf = (checks: CheckResult[]): CheckResult[] => checks.filter(({ status }) => status === 'failed')

/** The answers that failed checks hang on, each once. */
export const answersBehind = (failed: CheckResult[]): string[] => [
  ...new Set(failed.flatMap(check => hangsOn[kindOf(check)] ?? [])),
]

const namesOf = (answers: Answers, list: Part['list']): string[] =>
  ((answers[list] as Answers[] | undefined) ?? []).map(({ name }) => String(name))

/** Whether a text has a name as a word of its own: `files` is none in `files-old`. */
const names = (text: string, name: string): boolean =>
  text.split(name).some((before, index, all) => {
    const after = all[index + 1]
    return after !== undefined && !/[\w-]$/.test(before) && !/^[\w-]/.test(after)
  })

/** The servers and models that failed checks are about: by a check of one of them, or by what the checks of all of them say. */
export function partsBehind(failed: CheckResult[], answers: Answers): Part[] {
  const about = (list: Part['list'], name: string) =>
    failed.some(one => one.id === `tool-call:${name}` || (hangsOn[kindOf(one)] === list && names(one.evidence, name)))
  return (['servers', 'models'] as const).flatMap(list =>
    namesOf(answers, list)
      .filter(name => about(list, name))
      .map(name => ({ list, name })),
  )
}

/** The lists without a server or a model, which no key is granted any more. */
export function withoutPart(answers: Answers, { list, name }: Part): Answers {
  const kept = ((answers[list] as Answers[] | undefined) ?? []).filter(item => item.name !== name)
  const keys = ((answers.keys as Answers[] | undefined) ?? []).map(key =>
    list === 'servers'
      ? withGrant(
          key,
          kept.map(item => String(item.name)),
          name,
          'none',
        )
      : { ...key, models: ((key.models as string[] | undefined) ?? []).filter(model => model !== name) },
  )
  return { [list]: kept, keys }
}
