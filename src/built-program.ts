import { basename, join } from 'node:path'

/** From where this code may lie to the directory of the programs: a chunk of the bundle, or the sources when tests run them. */
const towardsPrograms: Record<string, string> = { chunks: '..', src: '../dist' }

/** Path of a program of the bundle that is started as a process of its own, e.g. `stand-in.js`. */
export function builtProgram(name: string, here: string = import.meta.dirname): string {
  return join(here, towardsPrograms[basename(here)] ?? '.', name)
}
