/**
 * `npm run test:clients`: clients that npm has, as their makers ship them, connected to a gateway with what `gatewright connect` prints and writes. They are
 * installed into the tests' cache; arguments go to vitest.
 */
import { clientsVariable, installedClients, npmClients } from '../test/real-clients/install.ts'
import { runVitest, withoutTests } from './test/in-bed.ts'
import { whyUnreachable } from './test/unreachable.ts'
import { withCounts } from './test/with-counts.ts'

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

await withCounts(notice, async args => {
  const found = await clients()
  return 'bin' in found
    ? runVitest('real-clients', args, { [clientsVariable]: found.bin })
    : withoutTests('real-clients', args, found.reason)
})
