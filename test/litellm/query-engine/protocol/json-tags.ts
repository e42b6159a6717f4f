import type { Value } from '../graphql/operation.ts'
import type { Models } from './datamodel.ts'

/** The selection of Prisma's JSON protocol. */
export interface Selection {
  [field: string]: true | { arguments: Record<string, Value>; selection: Selection }
}

const JSON_OPERANDS = new Set([
  ...['equals', 'not', 'array_contains', 'array_starts_with', 'array_ends_with'],
  ...['set', 'push'],
])
const LOGIC = new Set(['AND', 'OR', 'NOT'])
const PARTS = new Set(['where', 'data', 'create', 'update'])
const FILTERS = new Set([...PARTS, 'cursor', 'having'])
const RELATION_STEPS = new Set([
  ...['create', 'connect', 'connectOrCreate', 'createMany', 'set', 'disconnect'],
  ...['delete', 'update', 'upsert', 'updateMany', 'deleteMany'],
  ...['is', 'isNot', 'some', 'every', 'none'],
])

type Change = (value: Value) => Value

const each = (value: Value, change: Change): Value => (Array.isArray(value) ? value.map(change) : change(value))

function walk(value: Value, change: (key: string, inner: Value) => Value): Value {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || '$type' in value) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(key, inner)]))
}

const json: Change = value =>
  typeof value === 'string'
    ? { $type: 'Json', value }
    : walk(value, (key, inner) => (JSON_OPERANDS.has(key) ? each(inner, json) : inner))

/**
 * Tags the values of Json fields. In GraphQL such a value is a string that holds JSON; the JSON protocol would store that
 * very string, silently, so which fields are Json is read from the schema.
 */
export class JsonTagger {
  private readonly models: Models

  constructor(models: Models) {
    this.models = models
  }

  arguments(args: Record<string, Value>, model: string): Record<string, Value> {
    return walk(args, (key, inner) =>
      FILTERS.has(key) ? each(inner, one => this.fields(one, model)) : inner,
    ) as Record<string, Value>
  }

  selection(list: Selection, model: string): Selection {
    return Object.fromEntries(
      Object.entries(list).map(([key, inner]) => {
        const target = this.relation(model, key)
        if (inner === true || !target) return [key, inner]
        return [
          key,
          { arguments: this.arguments(inner.arguments, target), selection: this.selection(inner.selection, target) },
        ]
      }),
    )
  }

  private type(model: string, field: string): string | undefined {
    return this.models[model]?.[field]
  }

  private relation(model: string, field: string): string | undefined {
    const type = this.type(model, field)
    return type && type in this.models ? type : undefined
  }

  private fields(value: Value, model: string): Value {
    return walk(value, (key, inner) => this.field(key, inner, model))
  }

  private field(key: string, inner: Value, model: string): Value {
    if (LOGIC.has(key)) return each(inner, one => this.fields(one, model))
    if (this.type(model, key) === 'Json') return each(inner, json)
    const target = this.relation(model, key)
    return target ? each(inner, one => this.steps(one, target)) : inner
  }

  /** What stands under a relation field: steps such as `create` and `some`, or fields of the other model. */
  private steps(value: Value, model: string): Value {
    return walk(value, (key, inner) =>
      RELATION_STEPS.has(key) ? each(inner, one => this.parts(one, model)) : this.field(key, inner, model),
    )
  }

  /** What stands under a step: `{where, data}` and the like, or the fields themselves. */
  private parts(value: Value, model: string): Value {
    const isWhole =
      value !== null &&
      typeof value === 'object' &&
      Object.keys(value).some(key => PARTS.has(key) && !(key in this.models[model]!))
    if (!isWhole) return this.fields(value, model)
    return walk(value, (key, inner) => (PARTS.has(key) ? each(inner, one => this.fields(one, model)) : inner))
  }
}
