import { z } from 'zod'
import {
  type Answers,
  because,
  choice,
  confirm,
  type ItemField,
  lines,
  list,
  type ListField,
  number,
  text,
} from '../deployment/field.ts'
import type { ProbedTool } from './probe/report.ts'

const perhaps = <T extends z.ZodType>(type: T) => type.optional().catch(undefined)

/** What is read of a JSON schema. What is none is no reason not to ask: the server says what it lacks. */
const schemaSchema = z
  .object({
    type: perhaps(z.union([z.string(), z.array(z.string())])),
    description: perhaps(z.string()),
    enum: perhaps(z.array(z.unknown())),
    default: z.unknown(),
    properties: perhaps(z.record(z.string(), z.unknown())),
    required: perhaps(z.array(z.string())),
    items: z.unknown(),
  })
  .partial()
  .catch({})

type Schema = z.output<typeof schemaSchema>

const typeOf = ({ type }: Schema) => [type].flat().find(name => name !== 'null')

function jsonProblem(value: string): string | undefined {
  try {
    JSON.parse(value)
    return undefined
  } catch {
    return 'JSON, such as {"name": "value"} or [1, 2]'
  }
}

/** One argument of a tool as a question, and what its answer means. */
interface Argument {
  name: string
  field: ItemField
  read: (answer: unknown) => unknown
}

const asIs = (answer: unknown) => answer
const parsed = (answer: unknown): unknown => JSON.parse(String(answer))

function argumentOf(name: string, schema: Schema, required: boolean, path: string): Argument {
  const type = typeOf(schema)
  const parts = {
    label: name,
    help: schema.description?.trim().split('\n')[0] || `An argument of the tool${type ? `: ${type}` : ''}.`,
    ...(!required && { optional: true }),
  }
  const suggest =
    schema.default === undefined ? {} : { suggest: () => because(schema.default, 'the tool’s own default') }
  if (schema.enum?.every(value => typeof value === 'string')) {
    const options = (schema.enum as string[]).map(value => ({ value, label: value }))
    return { name, read: asIs, field: choice(path, { ...parts, ...suggest, options: () => options }) }
  }
  if (type === 'boolean') return { name, read: asIs, field: confirm(path, { ...parts, ...suggest }) }
  if (type === 'number' || type === 'integer') {
    const whole = (value: number) => (type === 'number' || Number.isInteger(value) ? undefined : 'a whole number')
    return { name, read: asIs, field: number(path, { ...parts, ...suggest, check: whole }) }
  }
  if (type === 'array' && typeOf(schemaSchema.parse(schema.items)) === 'string')
    return { name, read: asIs, field: lines(path, { ...parts, ...suggest }) }
  if (type === 'string') return { name, read: asIs, field: text(path, { ...parts, ...suggest }) }
  return { name, read: parsed, field: text(path, { ...parts, help: `${parts.help} As JSON.`, check: jsonProblem }) }
}

/** A tool's input schema as questions. */
export interface ToolForm {
  /** One list item, whose fields are the arguments. */
  field: ListField
  /** The arguments that the answers are. */
  arguments(answers: Answers): Record<string, unknown>
}

/** The form of a tool: one question for each argument of its input schema, the required ones first. */
export function toolForm({ name: tool, inputSchema }: ProbedTool): ToolForm {
  const { properties = {}, required = [] } = schemaSchema.parse(inputSchema)
  const names = Object.keys(properties).sort((a, b) => Number(required.includes(b)) - Number(required.includes(a)))
  // By number: a property's name may hold a dot, which a path would take apart.
  const all = names.map((name, index) =>
    argumentOf(name, schemaSchema.parse(properties[name]), required.includes(name), `argument${index}`),
  )
  const field = list('call', {
    label: tool,
    help: '',
    itemName: 'call',
    key: 'tool',
    fields: all.map(one => one.field),
    summary: () => tool,
  })
  const given = ({ field: { path } }: Argument, answers: Answers) => answers[path] !== undefined && answers[path] !== ''
  return {
    field,
    arguments: answers =>
      Object.fromEntries(
        all.filter(one => given(one, answers)).map(({ name, field: { path }, read }) => [name, read(answers[path])]),
      ),
  }
}
