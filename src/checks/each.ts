import pMap from 'p-map'
import type { CheckContext } from './check.ts'

/** Requests of a check that are under way at the same time. The proxy has other clients, and answers no faster for more. */
export const atOnce = 16

/** Asks about each of many things, so many at once, and no further once the run is interrupted. The answers come in the things' order. */
export const each = <T, R>(things: T[], { signal }: Pick<CheckContext, 'signal'>, ask: (thing: T) => Promise<R>) =>
  pMap(things, ask, { concurrency: atOnce, signal })
