import { execa } from 'execa'
import { join } from 'node:path'

// `npm run check`: types, circles of imports and other faults that lint finds (.oxlintrc.json), dead exports and files (knip.json), format. Nothing is built or run.
const options = { cwd: join(import.meta.dirname, '..'), stdio: 'inherit', preferLocal: true, reject: false } as const
const results = [
  await execa('tsc', ['--noEmit', '-p', '.'], options),
  await execa('oxlint', ['--quiet'], options),
  await execa('knip', ['--no-progress'], options),
  await execa('prettier', ['--check', '.'], options),
]
process.exitCode = results.every(({ exitCode }) => exitCode === 0) ? 0 : 1
