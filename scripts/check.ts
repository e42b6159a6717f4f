import { execa } from 'execa'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawing, faultsIn, readImports } from './check/imports.ts'

// `npm run check`: types, imports that climb (.dependency-cruiser.cjs), circles of files and other faults that lint finds (.oxlintrc.json), dead exports and
// files (knip.json), format. Nothing is built or run. `-- --draw` draws the imports anew in docs/architecture.md.
const root = join(import.meta.dirname, '..')
const document = join(root, 'docs/architecture.md')
const options = { cwd: root, stdio: 'inherit', preferLocal: true, reject: false } as const

async function architectureFaults(): Promise<string[]> {
  const cruised = await readImports(root)
  const text = readFileSync(document, 'utf8')
  const drawn = text.replace(/```mermaid[^]*?```/, () => drawing(cruised))
  if (process.argv.includes('--draw')) writeFileSync(document, drawn)
  else if (drawn !== text)
    return [
      ...faultsIn(cruised, root),
      'docs/architecture.md: the drawing is older than the imports (npm run check -- --draw)',
    ]
  return faultsIn(cruised, root)
}

const results = [
  await execa('tsc', ['--noEmit', '-p', '.'], options),
  await execa('oxlint', ['--quiet'], options),
  await execa('knip', ['--no-progress'], options),
  await execa('prettier', ['--check', '.'], options),
]
const faults = await architectureFaults()
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 && results.every(({ exitCode }) => exitCode === 0) ? 0 : 1
