import { type Grant, grantOf } from '../deployment/grants.ts'
import type { Key, Server } from '../deployment/schema.ts'

/** A key, and a server of which it may use nothing, or some tools only. */
export interface Pair<K extends Key = Key> {
  key: K
  server: Server
  grant: Exclude<Grant, 'all'>
}

/** Every pair in which a key must be refused something. */
export const pairsOf = <K extends Key>(keys: K[], servers: Server[]): Pair<K>[] =>
  keys.flatMap(key =>
    servers.flatMap(server => {
      const grant = grantOf(key, server.name)
      return grant === 'all' ? [] : [{ key, server, grant }]
    }),
  )

/** So many are all tried. */
const mostPairs = 200

/** All pairs, or where there are many, of each kind of grant some in which every key and every server comes up that has that kind. */
export function sampled<K extends Key>(pairs: Pair<K>[]): Pair<K>[] {
  if (pairs.length <= mostPairs) return pairs
  const isNone = ({ grant }: Pair<K>) => grant === 'none'
  return [pairs.filter(isNone), pairs.filter(pair => !isNone(pair))].flatMap(covering)
}

/** Each key with the server that came up least so far, then each server that did not come up. */
function covering<K extends Key>(pairs: Pair<K>[]): Pair<K>[] {
  const times = new Map<string, number>()
  const timesOf = ({ server }: Pair<K>) => times.get(server.name) ?? 0
  const taken: Pair<K>[] = []
  const take = (pair: Pair<K>) => {
    times.set(pair.server.name, timesOf(pair) + 1)
    taken.push(pair)
  }
  for (const own of Map.groupBy(pairs, ({ key }) => key.alias).values())
    take(own.reduce((least, pair) => (timesOf(pair) < timesOf(least) ? pair : least)))
  for (const pair of pairs) if (timesOf(pair) === 0) take(pair)
  return taken
}
