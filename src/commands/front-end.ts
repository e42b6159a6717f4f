import type { SetupOptions } from '../setup/options.ts'

/** Who asks: Ink screens; Inquirer's prompts; plain lines through node:readline; or nobody. */
export type FrontEnd = 'screens' | 'prompts' | 'lines' | 'unattended'

interface Terminal {
  stdin: { isTTY?: boolean; readableLength?: number }
  stdout: { isTTY?: boolean }
  env: NodeJS.ProcessEnv
}

const moves = ({ env }: Terminal) => env.TERM !== 'dumb' && env.TERM !== undefined && !env.INSIDE_EMACS

/**
 * The front end that this terminal can carry. Ink and Inquirer both send cursor movements, and a prompt of Inquirer's loses what was typed ahead or
 * piped, so a terminal without cursor movement and an input that is no terminal get plain lines.
 */
export function chooseFrontEnd({ yes, json, plan, answers, plain }: SetupOptions, terminal: Terminal): FrontEnd {
  const interactive = terminal.stdin.isTTY === true && terminal.stdout.isTTY === true
  if (yes || json || plan || answers === '-') return 'unattended'
  if (!interactive) return plain ? 'lines' : 'unattended'
  if (!moves(terminal)) return 'lines'
  return plain ? 'prompts' : 'screens'
}
