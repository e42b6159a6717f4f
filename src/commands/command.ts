import { InvalidArgumentError } from 'commander'
import { dockerName } from '../deployment/rules.ts'
import type { CommonOptions } from '../setup/options.ts'

/** As commander's `option()` takes it: flags, help, then a parser and a default. */
type Option = [flags: string, help: string, parse?: (text: string, before: never) => unknown, value?: unknown]

/** What a command is, in a file of its own that loads nothing of what the command does. */
export interface Command {
  name: string
  summary: string
  /** As commander writes it, `[section]` or `<file>`, with its help. */
  argument?: [name: string, help?: string]
  options: Option[]
  /** Left out of the help. */
  hidden?: true
  /** Runs where no command is named. */
  isDefault?: true
  /** What runs it: answers the exit code. */
  load(): Promise<(options: CommonOptions, argument: never) => Promise<number>>
}

/** `Options` are those that the command's code takes, which the flags have to make. */
export const command = <Options extends { json?: boolean }, Argument = undefined>(
  declared: Omit<Command, 'load'> & { load(): Promise<(options: Options, argument: Argument) => Promise<number>> },
): Command => declared as unknown as Command

/** The name is a part of paths and of Docker's names, so it is checked before anything is looked up by it. */
function deploymentName(name: string): string {
  const problem = dockerName(name)
  if (problem) throw new InvalidArgumentError(`Valid is: ${problem}.`)
  return name
}

/** Of an option that may be given more than once. */
export const collected = (value: string, before: string[] = []): string[] => [...before, value]

export const deployment: Option = [
  '--deployment <name>',
  'name of the gateway on this host',
  deploymentName,
  'mcp-litellm',
]
const rehearsal: Option[] = [
  ['--rehearse', 'on a made-up host in a directory, with a stand-in for the gateway'],
  ['--keep <directory>', 'directory of the rehearsal, kept afterwards'],
]
/** Of a command that works on one gateway, of this host or of a rehearsal. */
export const place: Option[] = [deployment, ...rehearsal]
export const json: Option = ['--json', 'print one JSON document and nothing else']
export const jsonAtEnd: Option = ['--json', 'print one JSON document at the end and nothing else']
export const answers: Option = ['--answers <file>', 'answers from a file, or - for standard input']
export const plain: Option = ['--plain', 'ask line by line, without screens']

/** Of a command that shows a plan and applies it. */
export const applyOptions: Option[] = [
  ['--plan', 'show the plan and change nothing'],
  ['--yes', 'apply the plan without asking'],
  plain,
]

/** The same where it works on one gateway, of this host or of a rehearsal. */
export const planOptions: Option[] = [...place, ...applyOptions]

/** Of a command whose questions may be left and gone on with. */
export const draftOptions: Option[] = [['--fresh', 'forget the answers of a run that was left']]
