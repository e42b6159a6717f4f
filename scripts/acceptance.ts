/** Runs the acceptance tests inside namespaces of their own. Arguments go to vitest. */
import { vitestInBed } from './test/in-bed.ts'

process.exitCode = await vitestInBed('acceptance', process.argv.slice(2))
