import { Command as Commander } from 'commander'
import { commandName } from './command-name.ts'
import type { Command } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { asFailure, Exit } from './failure.ts'
import { trustedPath } from './host/trusted-path.ts'
import { failureText } from './setup/failure-text.ts'
import type { CommonOptions } from './setup/options.ts'
import { version } from './version.ts'
import { printJson, tell } from './output.ts'

/** Runs a command and turns whatever it throws into the one failure shape, as text or as the one JSON document, and its exit code. */
async function run({ load }: Command, options: CommonOptions, argument: unknown): Promise<void> {
  try {
    await leaveOutUntrusted()
    process.exitCode = await (await load())(options, argument as never)
  } catch (error) {
    const failure = asFailure(error)
    if (options.json) printJson({ failure })
    else tell(failureText(failure))
    process.exitCode = failure.exit
  }
}

/** What root runs is not found where another user could have put it. */
async function leaveOutUntrusted(): Promise<void> {
  if (process.geteuid?.() !== 0 || process.env.PATH === undefined) return
  const { path, leftOut } = await trustedPath(process.env.PATH)
  process.env.PATH = path
  tell(leftOut.map(({ directory, why }) => `No program is run from ${directory}, which is in PATH: ${why}.`))
}

const program = new Commander('gatewright')
  .usage('[command] [options]')
  .description('From a bare host to a verified, internal-only LiteLLM MCP gateway')
  .version(version)
  .showHelpAfterError(`(${commandName} --help shows what there is)`)
  .configureOutput({ writeErr: text => tell(text.trimEnd()) })
  .exitOverride()

for (const declared of commands) {
  const { name, summary, argument, options, hidden = false } = declared
  const added = program.command(name, { hidden }).description(summary)
  if (argument) added.argument(...argument)
  for (const [flags, help, parse, value] of options)
    if (parse) added.option(flags, help, parse as never, value)
    else added.option(flags, help, value as string | undefined)
  added.action((...given: unknown[]) =>
    argument ? run(declared, given[1] as CommonOptions, given[0]) : run(declared, given[0] as CommonOptions, undefined),
  )
}

/** Named where no command is. Commander's own default command would take a mistyped command for one argument too many, and suggest nothing. */
const [{ name: usual }] = commands.filter(({ isDefault }) => isDefault) as [Command]
const ofProgram = ['-h', '--help', '-V', '--version']
const withCommand = (words: string[]): string[] =>
  words[0] === undefined || (words[0].startsWith('-') && !ofProgram.includes(words[0])) ? [usual, ...words] : words

// A reader that goes away, as `| head` does, is no failure: what is at work goes on, and ends by itself or by `untilInterrupted`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await program.parseAsync(withCommand(process.argv.slice(2)), { from: 'user' })
} catch (error) {
  // With exitOverride commander throws; its own exit code for a usage error is 1, ours is 2. Help and version are no errors.
  const shown = error instanceof Error && 'exitCode' in error && error.exitCode === 0
  process.exitCode = shown ? Exit.done : Exit.usage
}
