/**
 * `npm run test:clients`: clients that npm has, as their makers ship them, connected to a gateway with what `gatewright connect` prints and writes. They are
 * installed into the tests' cache; arguments go to vitest.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientsVariable, installedClients, npmClients } from '../test/real-clients/install.ts'
import { counted, summaryLine } from './test/counts.ts'
import { runVitest, withoutTests } from './test/in-bed.ts'
import { whyUnreachable } from './test/unreachable.ts'

const directory = mkdtempSync(join(tmpdir(), 'gatewright-test-clients-'))
const report = join(directory, 'report.json')
const args = [...process.argv.slice(2), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const notice = npmClients.map(one => `${one.package} ${one.version}`).join(', ')

/** The directory of the clients' commands, or why they cannot be had. */
async function clients(): Promise<{ bin: string } | { reason: string }> {
  try {
    return { bin: await installedClients() }
  } catch (error) {
    const reason = whyUnreachable(error)
    if (reason === undefined) throw error
    return { reason: `the clients could not be fetched (${reason})` }
  }
}

console.log(notice)
const found = await clients()
const exitCode = await ('bin' in found
  ? runVitest('real-clients', args, { [clientsVariable]: found.bin })
  : withoutTests('real-clients', args, found.reason))
const counts = counted(report, exitCode)
rmSync(directory, { recursive: true })
for (const name of counts.skipped) console.log(`skipped: ${name}`)
console.log(notice)
console.log(`Tests: ${summaryLine([counts])}`)
process.exitCode = exitCode
