import { container } from './container.ts'
import { engine } from './engine.ts'
import type { Fault } from './fault.ts'
import { files } from './files.ts'
import { postgres } from './postgres.ts'
import { program } from './program.ts'

/** Every fault that is tried. A new one is a row in the file of what it befalls. */
export const faults: Fault[] = [...files, ...postgres, ...engine, ...container, ...program]
