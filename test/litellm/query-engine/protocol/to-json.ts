import { parseOperation, type Field, type Value } from '../graphql/operation.ts'
import type { Models } from './datamodel.ts'
import { JsonTagger, type Selection } from './json-tags.ts'

/** A query of Prisma's JSON protocol. */
export interface JsonQuery {
  modelName?: string
  action: string
  query: { arguments: Record<string, Value>; selection: Selection }
}

/** A translated operation, and the name under which its result goes back. */
export interface Translated {
  alias: string
  query: JsonQuery
}

const ACTIONS = [
  ...['findUnique', 'findFirst', 'findMany', 'createOne', 'createMany', 'updateOne', 'updateMany'],
  ...['deleteOne', 'deleteMany', 'upsertOne', 'aggregate', 'groupBy'],
]
const ROOT = new RegExp(`^(${ACTIONS.join('|')})(.+?)(OrThrow)?$`)
const RAW = new Set(['queryRaw', 'executeRaw'])

const selectionOf = (list: Field[] | null): Selection =>
  Object.fromEntries(
    (list ?? []).map(({ name, args, selection }) => [
      name,
      selection || Object.keys(args).length > 0 ? { arguments: args, selection: selectionOf(selection) } : true,
    ]),
  )

/** One GraphQL operation as prisma-client-py writes it, as a query of the JSON protocol. */
export function toJsonProtocol(source: string, models: Models): Translated {
  const { name, alias, args, selection } = parseOperation(source)
  const query = { arguments: args, selection: selectionOf(selection) }
  if (RAW.has(name)) return { alias, query: { action: name, query } }
  const [, action, modelName, orThrow = ''] = ROOT.exec(name) ?? []
  if (!action || !modelName) throw new SyntaxError(`unknown operation ${name}`)
  const tagger = new JsonTagger(models)
  const typed = {
    arguments: tagger.arguments(query.arguments, modelName),
    selection: tagger.selection(query.selection, modelName),
  }
  return { alias, query: { modelName, action: action + orThrow, query: typed } }
}
