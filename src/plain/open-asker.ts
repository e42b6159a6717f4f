import type { Asker } from './asker.ts'

/** The one way to ask on this terminal. */
export async function openAsker(by: 'prompts' | 'lines'): Promise<Asker> {
  if (by === 'prompts') return (await import('./inquirer-asker.ts')).inquirerAsker
  return (await import('./readline-asker.ts')).readlineAsker()
}
