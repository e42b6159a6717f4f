import type { Asker } from './asker.ts'
import { inertAsker } from './inert-asker.ts'

/** The one way to ask on this terminal. */
export async function openAsker(by: 'prompts' | 'lines'): Promise<Asker> {
  if (by === 'prompts') return inertAsker((await import('./inquirer-asker.ts')).inquirerAsker)
  return inertAsker((await import('./readline-asker.ts')).readlineAsker())
}
