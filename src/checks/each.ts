import pMap from 'p-map'
import { atOnce } from '../adapters/gateway.ts'
import type { CheckContext } from './check.ts'

/** Asks about each of many things, so many at once, and no further once the run is interrupted. The answers come in the things' order. */
export const each = <T, R>(things: T[], { signal }: Pick<CheckContext, 'signal'>, ask: (thing: T) => Promise<R>) =>
  pMap(things, ask, { concurrency: atOnce, signal })
