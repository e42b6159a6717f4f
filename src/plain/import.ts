import type { Values } from '../import/add.ts'
import type { Ask } from '../import/preview.ts'
import { Secret } from '../secret.ts'
import type { Asker } from './asker.ts'

/** Whether the previewed servers are to be added. */
export const askConfirmation = (asker: Asker, count: number): Promise<boolean> =>
  asker.confirm({
    message: `Add ${count === 1 ? 'this server' : `these ${count} servers`}`,
    help: 'They become answers of the setup; nothing is deployed yet.',
    value: true,
    check: () => undefined,
  })

async function askValue(asker: Asker, ask: Ask, known: string | Secret | undefined): Promise<string | Secret> {
  const { variable, label, usedBy, secret } = ask
  const asked = { message: label ? `${variable}: ${label}` : variable, help: `For ${usedBy.join(', ')}.` }
  if (!secret) {
    const value = known instanceof Secret ? undefined : known
    return asker.text({ ...asked, value, check: typed => (typed === '' ? 'a value' : undefined) })
  }
  const help = known === undefined ? asked.help : `${asked.help} Empty: the value from the environment or the file.`
  const needed = (typed: string) => (typed === '' && known === undefined ? 'a value' : undefined)
  const typed = (await asker.secret({ ...asked, help, check: needed })) ?? known
  return typed ?? askValue(asker, ask, known)
}

/** Asks for the variables of a file. What the environment or the file knows is offered. */
export async function askValues(asker: Asker, asks: Ask[], known: Values): Promise<Values> {
  const values = new Map<string, string | Secret>()
  for (const ask of asks) values.set(ask.variable, await askValue(asker, ask, known.get(ask.variable)))
  return values
}
