import { sections } from '../deployment/sections/index.ts'
import { Exit, Failure } from '../failure.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions, type SetupOptions } from '../setup/options.ts'
import { setup } from './setup.ts'

/** Other words for a section, as users and the documents call what it asks for. */
const otherWords: Record<string, string> = {
  mcp: 'servers',
  tools: 'servers',
  'mcp-servers': 'servers',
  image: 'address',
  exposure: 'address',
  port: 'address',
  logs: 'address',
  network: 'database',
  postgres: 'database',
  grants: 'keys',
  budgets: 'keys',
}

/** The id of the section that is meant. */
export function sectionNamed(word: string): string {
  const id = otherWords[word.toLowerCase()] ?? word.toLowerCase()
  if (sections.some(section => section.id === id)) return id
  throw new Failure({
    what: `there is no section ${word}`,
    why: `the sections are ${sections.map(section => section.id).join(', ')}`,
    next: `name one of them, or none to choose: ${commandName} reconfigure`,
    exit: Exit.usage,
  })
}

export type ReconfigureOptions = CommonOptions & Omit<SetupOptions, 'change'>

/** `gatewright reconfigure`: the questions of setup about a gateway that is there, the old and the new side by side, and the change with a way back. */
export const reconfigure = async (options: ReconfigureOptions, section: string | undefined): Promise<number> =>
  setup({ ...options, change: section === undefined ? {} : { section: sectionNamed(section) } })
