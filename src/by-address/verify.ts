import { checks } from '../checks/index.ts'
import { type Check, check, type Verification } from '../checks/check.ts'
import { readiness } from '../checks/readiness.ts'
import { runInOrder } from '../checks/run.ts'
import { redactor } from '../redact.ts'
import { chat, modelTool, toolCall } from './calls.ts'
import type { AddressContext } from './context.ts'
import { refusals } from './refusals.ts'
import { mcp, models, tools } from './seen.ts'

/** What can be proved of a gateway by its address and a key, in order. A new one is added here. */
const provable: Check<AddressContext>[] = [readiness, models, chat, tools, mcp, toolCall, modelTool, refusals]

/** Why the other checks of the list are not run. */
const reasons: Record<string, string> = {
  keys: 'it compares with the keys that were set up on the gateway’s host',
  'reading-role': 'it logs in to the database that the tools read',
  audit: 'it reads the gateway’s database',
  secrets: 'it looks into the files of the gateway’s host',
  address: 'it compares with the addresses of the gateway’s host',
  'deploy-script': 'it runs a script on the gateway’s host',
}
const byEngine = 'it asks the engine that the gateway runs on'

/** What the whole list has beyond `provable`: these need the gateway's host. */
const elsewhere = (): Check<AddressContext>[] =>
  checks
    .filter(({ id }) => !provable.some(one => one.id === id))
    .map(({ id, label, proves }) =>
      check<AddressContext>(id, label, proves, () => Promise.reject(new Error(`${id} needs the gateway's host`))),
    )

/** What stands behind all the others: once one of these has failed, nothing further is asked. */
const grounds: Record<string, string> = {
  [readiness.id]: 'the gateway did not answer as one',
  [models.id]: 'the key was not accepted',
}

/** Proves a gateway by its address alone. */
export async function verifyAddress(context: AddressContext): Promise<Verification> {
  let missing: string | undefined
  return runInOrder([...provable, ...elsewhere()], context, {
    listen: () => undefined,
    redact: redactor(context.secrets),
    whyNot: ({ id }) => (provable.some(one => one.id === id) ? missing : (reasons[id] ?? byEngine)),
    keep: async ({ id }, { status }) => {
      if (status === 'failed') missing ??= grounds[id]
    },
  })
}
