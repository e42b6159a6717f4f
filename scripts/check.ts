import { execa } from 'execa'
import { join } from 'node:path'

// `npm run check`: types and format, nothing built and nothing run.
const options = { cwd: join(import.meta.dirname, '..'), stdio: 'inherit', preferLocal: true, reject: false } as const
const results = [
  await execa('tsc', ['--noEmit', '-p', '.'], options),
  await execa('prettier', ['--check', '.'], options),
]
process.exitCode = results.every(({ exitCode }) => exitCode === 0) ? 0 : 1
