/** The stand-in of a torture: it writes what was spent at once, so that nobody waits the ten seconds from one batch to the next. */
import { batchVariable } from '../../src/rehearsal/stand-in/options.ts'

process.env[batchVariable] = '0.1'
await import('../../src/rehearsal/stand-in/main.ts')
