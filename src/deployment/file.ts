import { getProperty } from 'dot-prop'
import { stringify } from 'yaml'
import type { z } from 'zod'
import { boundedYaml } from '../bounds.ts'
import { Exit, Failure } from '../failure.ts'
import type { Answers } from './field.ts'
import { type Admin, answersSchema, type Deployment, deploymentSchema } from './schema.ts'

type Issue = z.core.$ZodIssue

const sentence = ({ path, message, ...issue }: Issue): string => {
  if (issue.code === 'unrecognized_keys') {
    const keys = 'keys' in issue ? (issue.keys as string[]) : []
    return `${[...path, keys.join(', ')].join('.')}: no such key`
  }
  return `${path.join('.')}: ${message}`
}

function unusable(source: string, why: string, cause?: unknown): Failure {
  return new Failure({
    what: `${source} cannot be used`,
    why,
    next: `correct it there and run the same command again`,
    exit: Exit.usage,
    cause,
  })
}

const damaged = (source: string, why: string): Failure =>
  new Failure({
    what: `${source} cannot be used`,
    why,
    next: 'put it back from a backup of this host, or take the container over anew: move its directory away and adopt it',
    exit: Exit.refused,
  })

/**
 * Answers from the text of an answers file or a deployment.yaml. Every part may be missing; what is there must be known and valid, since a
 * misspelt key would otherwise be an answer lost without a word.
 */
export function parseAnswers(text: string, source: string): Answers {
  const answers = parseYaml(text, source)
  const result = answersSchema.safeParse(answers)
  const issues = (result.error?.issues ?? []).filter(
    issue => issue.code === 'unrecognized_keys' || getProperty(answers, issue.path.map(String)) !== undefined,
  )
  const problems = [...issues.map(sentence), ...(issues.length === 0 ? ungranted(answers) : [])]
  if (problems.length > 0) throw unusable(source, problems.join('; '))
  return answers
}

/** Tools of a server that the same key is not granted: one of both is a mistake, and a grant is not guessed at. */
function ungranted(answers: Answers): string[] {
  const keys = (answers.keys ?? []) as { servers?: string[]; tools?: Record<string, string[]> }[]
  return keys.flatMap(({ servers, tools = {} }, index) =>
    Object.keys(tools)
      .filter(server => servers && !servers.includes(server))
      .map(server => `keys.${index}.tools.${server}: tools of a server that the key is granted by servers as well`),
  )
}

function parseYaml(text: string, source: string): Answers {
  const about = {
    what: `${source} cannot be used`,
    next: 'correct it there and run the same command again',
    exit: Exit.usage,
  }
  const value = boundedYaml(text, about) ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) throw unusable(source, 'it is no YAML map')
  return value as Answers
}

/** The deployment and the administrator's login that complete answers describe. */
export function deploymentFrom(answers: Answers, source = 'the answers'): { deployment: Deployment; admin?: Admin } {
  const result = answersSchema.safeParse(answers)
  if (!result.success) throw unusable(source, result.error.issues.map(sentence).join('; '))
  const { admin, ...deployment } = result.data
  return { deployment, admin }
}

/**
 * The deployment of a text that Gatewright wrote. One from before keys had to name their servers may hold some that name none: it meant all of them, and goes on
 * meaning that until a change writes it out. In an answers file such a key has none (grants.ts, `closed`).
 */
export function recordedFrom(text: string, source: string): Deployment {
  if (text.trim() === '') throw damaged(source, 'it is empty')
  const answers = parseAnswers(text, source)
  const lacking = Object.keys(deploymentSchema.shape).filter(
    name => answers[name] === undefined && !deploymentSchema.shape[name as 'paths'].safeParse(undefined).success,
  )
  if (lacking.length > 0) throw damaged(source, `it is cut off: ${lacking.join(', ')} are missing`)
  return deploymentFrom(asMeantBefore(answers), source).deployment
}

/** Answers of a text that Gatewright wrote, with what they left unsaid. */
export function asMeantBefore(answers: Answers): Answers {
  const { keys, servers } = answers
  if (!Array.isArray(keys)) return answers
  const all = ((servers ?? []) as Answers[]).map(({ name }) => name)
  return { ...answers, keys: (keys as Answers[]).map(key => ({ ...key, servers: key.servers ?? all })) }
}

/** The text of `deployment.yaml`. */
export const deploymentText = (deployment: Deployment): string =>
  `# Desired state of this gateway. Written by Gatewright; secrets are references.\n${stringify(deploymentSchema.parse(deployment), { lineWidth: 120 })}`
