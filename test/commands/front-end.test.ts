import { expect, test } from 'vitest'
import { chooseFrontEnd } from '../../src/commands/front-end.ts'

const terminal = (env: NodeJS.ProcessEnv = { TERM: 'xterm-256color' }) => ({
  stdin: { isTTY: true },
  stdout: { isTTY: true },
  env,
})
const pipe = { stdin: { isTTY: false }, stdout: { isTTY: false }, env: { TERM: 'xterm' } }
const common = { deployment: 'mcp-litellm' }

test.each([
  ['a terminal', {}, terminal(), 'screens'],
  ['a terminal and --plain', { plain: true }, terminal(), 'prompts'],
  ['TERM=dumb', {}, terminal({ TERM: 'dumb' }), 'lines'],
  ['TERM=dumb and --plain', { plain: true }, terminal({ TERM: 'dumb' }), 'lines'],
  ['no TERM at all', {}, terminal({}), 'lines'],
  ['an Emacs shell', {}, terminal({ TERM: 'xterm', INSIDE_EMACS: '29.1,comint' }), 'lines'],
  ['an input that is piped and --plain', { plain: true }, pipe, 'lines'],
  ['an input that is piped', {}, pipe, 'unattended'],
  ['--yes on a terminal', { yes: true }, terminal(), 'unattended'],
  ['--plan on a terminal', { plan: true }, terminal(), 'unattended'],
  ['--json on a terminal', { json: true }, terminal(), 'unattended'],
  ['answers on standard input', { answers: '-' }, pipe, 'unattended'],
])('%s is served by the right front end', (_, options, on, expected) => {
  expect(chooseFrontEnd({ ...common, ...options }, on)).toBe(expected)
})
