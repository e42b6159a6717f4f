import { database } from './known/database.ts'
import { image } from './known/image.ts'
import { keys } from './known/keys.ts'
import { mcp } from './known/mcp.ts'
import { start } from './known/start.ts'
import { traffic } from './known/traffic.ts'
import { surroundings } from './known/surroundings.ts'
import type { KnownFailure } from './known-failure.ts'

/** Every failure that is known by a line of a log or an answer. A new one is a row in one of these files and an excerpt in its test. */
export const catalogue: KnownFailure[] = [...start, ...database, ...image, ...surroundings, ...traffic, ...keys, ...mcp]
