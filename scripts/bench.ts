import { cpus } from 'node:os'
import { growth } from './bench/growth/table.ts'
import { type Measure, type Sample, times } from './bench/measures.ts'
import { rows } from './bench/rows.ts'
import { prepare } from './bench/subjects.ts'
import { type Measured, table } from './bench/table.ts'

// `npm run bench [-- WORDS]`: what it costs to start the program and to type into it, beside a bare node, a prompt of
// clack and a field of @inkjs/ui. With words, only the rows whose names contain one of them. It fails where something could not be measured; a bar
// that is not kept is printed, for a machine that is busy proves nothing. `npm run bench -- growth [SERVERSxKEYS ...]`: how a gateway grows instead.
const words = process.argv.slice(2)
const isGrowth = words[0] === 'growth'
const chosen = isGrowth ? [] : rows.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))

async function sample(measure: Measure | undefined): Promise<Sample | undefined> {
  try {
    return await measure?.()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
    return undefined
  }
}

if (isGrowth) {
  process.stdout.write(`${await growth(words.slice(1))}\n`)
  process.exit()
}
await prepare()
process.stderr.write(`Medians of ${times}, Node ${process.versions.node}, ${cpus().length} CPUs.\n`)
const measured: Measured[] = []
for (const row of chosen) {
  process.stderr.write(`  ${row.name} (${row.unit})\n`)
  measured.push({
    row,
    gatewright: await sample(row.gatewright),
    clack: await sample(row.clack),
    inkUi: await sample(row.inkUi),
    dockerStats: await sample(row.dockerStats),
  })
}
process.stdout.write(`${table(measured)}\n`)
