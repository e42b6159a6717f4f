import { join } from 'node:path'
import { run } from './test/in-bed.ts'

// `npm run soak [-- --minutes 30 --lines 1000 --every 3]`: leaves the status screen open on a gateway of the bed whose log has so many lines a second and
// to which something happens every so many minutes; prints each minute what the screen costs, and at the end what `docker stats` cost beside it.
const inBed = [join(import.meta.dirname, 'bed.ts'), process.execPath, join(import.meta.dirname, 'soak/inside.ts')]
process.exitCode = await run([process.execPath, ...inBed, ...process.argv.slice(2)], {})
