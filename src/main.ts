import { Command, InvalidArgumentError } from 'commander'
import type { AdoptOptions } from './commands/adopt.ts'
import type { BackupOptions } from './commands/backup.ts'
import type { ConnectOptions } from './commands/connect.ts'
import type { DoctorOptions } from './commands/doctor.ts'
import type { ImportOptions } from './commands/import.ts'
import type { LogsOptions } from './commands/logs.ts'
import { commandName } from './command-name.ts'
import { type CommonOptions, type SetupOptions } from './setup/options.ts'
import type { ProveOptions } from './commands/prove.ts'
import type { RemoveOptions } from './commands/remove.ts'
import type { RestoreOptions } from './commands/restore.ts'
import type { RotateOptions } from './commands/rotate.ts'
import type { CourseOptions } from './commands/upgrade.ts'
import type { StatusOptions } from './commands/status.ts'
import { dockerName } from './deployment/rules.ts'
import { asFailure, Exit } from './failure.ts'
import { trustedPath } from './host/trusted-path.ts'
import { failureText } from './setup/failure-text.ts'
import { version } from './version.ts'
import { printJson, tell } from './output.ts'

type Run<O> = (options: O) => Promise<number>

/** Runs a command and turns whatever it throws into the one failure shape, as text or as the one JSON document, and its exit code. */
const action =
  <O extends { json?: boolean }>(load: () => Promise<Run<O>>) =>
  async (options: O): Promise<void> => {
    try {
      await leaveOutUntrusted()
      process.exitCode = await (await load())(options)
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

/** The name is a part of paths and of Docker's names, so it is checked before anything is looked up by it. */
function deploymentName(name: string): string {
  const problem = dockerName(name)
  if (problem) throw new InvalidArgumentError(`Valid is: ${problem}.`)
  return name
}

function seconds(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Valid is: a whole number of seconds.')
  return number
}

const deployment = ['--deployment <name>', 'name of the gateway on this host', deploymentName, 'mcp-litellm'] as const

/** An option that may be given more than once. */
const collected = (value: string, before: string[]): string[] => [...before, value]

const withSetupOptions = (command: Command): Command =>
  command
    .option(...deployment)
    .option('--answers <file>', 'answers from a file, or - for standard input')
    .option('--plan', 'show the plan and change nothing')
    .option('--yes', 'apply the plan without asking')
    .option('--plain', 'ask line by line, without screens')
    .option('--fresh', 'forget the answers of a run that was left')
    .option('--rehearse', 'do everything in a temporary directory, with a stand-in for the gateway')
    .option('--keep <directory>', 'directory of the rehearsal, kept afterwards')
    .option('--json', 'print one JSON document at the end and nothing else')

const program = new Command('gatewright')
  .usage('[command] [options]')
  .description('From a bare host to a verified, internal-only LiteLLM MCP gateway')
  .version(version)
  .showHelpAfterError(`(${commandName} --help shows what there is)`)
  .configureOutput({ writeErr: text => tell(text.trimEnd()) })
  .exitOverride()

withSetupOptions(
  program.command('setup', { isDefault: true }).description('set up a gateway, or go on with a setup that was left'),
).action(action<SetupOptions>(async () => (await import('./commands/setup.ts')).setup))

withSetupOptions(
  program
    .command('reconfigure')
    .description('change a gateway that is there: old and new side by side, then the change with a way back')
    .argument('[section]', 'where to begin: database, secrets, models, mcp, keys, address'),
).action((section: string | undefined, options: SetupOptions) =>
  action<SetupOptions>(async () => {
    const { reconfigure } = await import('./commands/reconfigure.ts')
    return given => reconfigure(given, section)
  })(options),
)

const withPlanOptions = (command: Command): Command =>
  command
    .option(...deployment)
    .option('--plan', 'show the plan and change nothing')
    .option('--yes', 'apply the plan without asking')
    .option('--plain', 'ask line by line, without screens')
    .option('--json', 'print one JSON document at the end and nothing else')

withPlanOptions(
  program
    .command('upgrade')
    .description('bring the gateway to a newer LiteLLM: a dump first, and a way back')
    .argument('[version]', 'without it, the newest patch of the present line'),
).action((version: string | undefined, options: CourseOptions) =>
  action<CourseOptions>(async () => {
    const { upgrade } = await import('./commands/upgrade.ts')
    return given => upgrade(given, version)
  })(options),
)

withPlanOptions(
  program
    .command('rollback')
    .description('let an earlier deployment serve again, with its database where that was migrated since')
    .argument('[generation]', 'its number; without it, they are listed, or asked about on a terminal'),
).action((generation: string | undefined, options: CourseOptions) =>
  action<CourseOptions>(async () => {
    const { rollback } = await import('./commands/rollback.ts')
    return given => rollback(given, generation)
  })(options),
)

program
  .command('backup')
  .description('write the whole gateway into one encrypted file: files, secrets, virtual keys and database')
  .argument('<file>', 'the file, which must not exist')
  .option(...deployment)
  .option('--passphrase-file <file>', 'the passphrase from a file, or - for standard input')
  .option(
    '--recipient <key>',
    'encrypt for a public key of age instead; may be given again',
    (one: string, all: string[] = []) => [...all, one],
  )
  .option('--json', 'print one JSON document and nothing else')
  .action((file: string, options: BackupOptions) =>
    action<BackupOptions>(async () => {
      const { backup } = await import('./commands/backup.ts')
      return given => backup(given, file)
    })(options),
  )

withPlanOptions(
  program
    .command('restore')
    .description('bring the gateway of a backup to a host that does not have it')
    .argument('<file>', 'a file that backup wrote')
    .option('--answers <file>', 'what is other here, such as the database server, and the administrator’s login')
    .option('--passphrase-file <file>', 'the passphrase from a file, or - for standard input')
    .option('--identity-file <file>', 'a secret key of age, where the backup was encrypted for one')
    .option('--salt-key-file <file>', 'the gateway’s salt key: proves that whoever made the backup knew it')
    .option('--unproved-origin', 'go on although nothing proves who made the backup'),
).action((file: string, options: RestoreOptions) =>
  action<RestoreOptions>(async () => {
    const { restore } = await import('./commands/restore.ts')
    return given => restore(given, file)
  })(options),
)

program
  .command('rotate')
  .description('give a secret a new value: a virtual key, the database password, the master key ...')
  .argument('[name]', 'what to rotate; without it, what there is to rotate')
  .option(...deployment)
  .option('--grace <time>', 'how long a virtual key from before is good beside the new one: 30m, 1h, 7d')
  .option('--from <reference>', 'file:PATH or env:NAME with the new value of a secret that somebody else issues')
  .option('--plan', 'show the plan and change nothing')
  .option('--yes', 'apply the plan without asking')
  .option('--plain', 'ask line by line, without screens')
  .option('--fresh', 'forget the answers of a change that was left')
  .option('--rehearse', 'in the rehearsal of --keep')
  .option('--keep <directory>', 'directory of the rehearsal, kept afterwards')
  .option('--json', 'print one JSON document at the end and nothing else')
  .action((name: string | undefined, options: RotateOptions) =>
    action<RotateOptions>(async () => {
      const { rotate } = await import('./commands/rotate.ts')
      return given => rotate(given, name)
    })(options),
  )

program
  .command('verify')
  .description('run the verification checklist again, without disturbing the gateway')
  .option(...deployment)
  .option('--full', 'with the restart and deploy.sh, which interrupt the gateway')
  .option('--yes', 'do not ask before the full one')
  .option('--address <url>', 'a gateway anywhere, proved by its address and a key alone')
  .option('--key <reference>', 'its key as file:PATH or env:NAME; without it, it is asked for')
  .option('--ask <model>', 'a model that may be asked for one word, which its provider may bill')
  .option('--json', 'print one JSON document and nothing else')
  .action(action(async () => (await import('./commands/verify.ts')).verify))

program
  .command('run-with-secrets', { hidden: true })
  .description('run a command with the secrets of the container in its environment')
  .option(...deployment)
  .argument('<command...>')
  .action((command: string[], options: CommonOptions) =>
    action<CommonOptions>(async () => {
      const { runWithSecrets } = await import('./commands/run-with-secrets.ts')
      return given => runWithSecrets(given, command)
    })(options),
  )

program
  .command('import')
  .description('bring MCP servers from the file of a client, or from what is found on this host')
  .argument('[file]', 'the file, or - for standard input')
  .option(...deployment)
  .option('--yes', 'add them to the answers, with values of variables from the environment')
  .option('--json', 'print one JSON document and nothing else')
  .action((file: string | undefined, options: ImportOptions) =>
    action<ImportOptions>(async () => {
      const { importServers } = await import('./commands/import.ts')
      return given => importServers(given, file)
    })(options),
  )

program
  .command('prove')
  .description('start or reach MCP servers from where the gateway will, in a container that removes itself')
  .argument('[server]', 'its name; without it, all of them are tried')
  .option(...deployment)
  .option('--answers <file>', 'answers from a file, or - for standard input')
  .option('--timeout <seconds>', 'how long each is given', seconds)
  .option('--call <tool>', 'call this tool of the server as well')
  .option('--arguments <json>', 'its arguments, as a JSON object')
  .option('--yes', 'pull an image that is not here without asking')
  .option('--json', 'print one JSON document and nothing else')
  .action((server: string | undefined, options: ProveOptions) =>
    action<ProveOptions>(async () => {
      const { prove } = await import('./commands/prove.ts')
      return given => prove(given, server)
    })(options),
  )

program
  .command('connect')
  .description('print how a client is connected, or list the clients')
  .argument('[client]', 'claude-code, gemini-cli, codex ...; without it, all of them are listed')
  .option(...deployment)
  .option('--address <address>', 'host, IP address or URL by which the client reaches the gateway', 'localhost')
  .option('--key <alias>', 'the virtual key that it is given; the first one, if not named')
  .option('--new-key <alias>', 'make a virtual key of its own for it, with what the key of --key may do')
  .option('--reveal', 'with the key itself in place of a reference to it')
  .option('--write', 'edit the client’s own file on this machine: the difference first, a backup beside it')
  .option('--yes', 'make the key and write the file without asking')
  .option('--json', 'print one JSON document and nothing else')
  .action((client: string | undefined, options: ConnectOptions) =>
    action<ConnectOptions>(async () => {
      const { connect } = await import('./commands/connect.ts')
      return given => connect(given, client)
    })(options),
  )

program
  .command('status')
  .description('watch the gateway on a screen; once and as text where there is no terminal')
  .option(...deployment)
  .option('--watch', 'print one line for each change')
  .option('--plain', 'print it once as text')
  .option('--json', 'print one JSON document and nothing else; with --watch one for each change')
  .action(
    action<StatusOptions>(async () => {
      ;(await import('./status/stay-light.ts')).stayLight()
      return (await import('./commands/status.ts')).status
    }),
  )

program
  .command('logs')
  .description('print the log of the gateway, without secrets and with known failures explained')
  .option(...deployment)
  .option('--follow', 'go on as lines come, over restarts and new containers')
  .option('--since <time>', 'from a time on: 10m, 2h, 3d or 2026-11-22T10:00')
  .option('--explain', 'explain known failures also where the output is no terminal')
  .option('--json', 'print one JSON document a line')
  .action(action<LogsOptions>(async () => (await import('./commands/logs.ts')).logs))

program
  .command('doctor')
  .description('examine host and gateway without changing anything')
  .option(...deployment)
  .option('--fix', 'mend what can be mended safely')
  .option('--yes', 'mend without asking')
  .option('--json', 'print one JSON document and nothing else')
  .action(action<DoctorOptions>(async () => (await import('./commands/doctor.ts')).doctor))

program
  .command('adopt')
  .description('take over a LiteLLM container that was set up by hand, without touching it')
  .argument('<container>', 'its name; the deployment gets the same')
  .option('--plan', 'show what it is and what is wrong with it, and write nothing')
  .option('--yes', 'adopt it without asking')
  .option('--plain', 'ask line by line, without screens')
  .option('--json', 'print one JSON document and nothing else')
  .action((name: string, options: AdoptOptions) =>
    action<AdoptOptions>(async () => {
      const { adopt } = await import('./commands/adopt.ts')
      return given => adopt(given, name)
    })(options),
  )

program
  .command('remove')
  .description('take a gateway away: the inventory first, data only when it is named')
  .option(...deployment)
  .option('--data <name>', 'remove this too; the inventory says what has to be named', collected, [])
  .option('--answers <file>', "a file with an admin block: PostgreSQL's administrator, for roles and databases")
  .option('--plan', 'show the inventory and change nothing')
  .option('--yes', 'remove without asking')
  .option('--plain', 'ask line by line, without screens')
  .option('--json', 'print one JSON document and nothing else')
  .action(action<RemoveOptions>(async () => (await import('./commands/remove.ts')).remove))

program
  .command('paths')
  .description('print where everything of a gateway lies')
  .option(...deployment)
  .option('--json', 'print one JSON document and nothing else')
  .action(action<CommonOptions>(async () => (await import('./commands/paths.ts')).paths))

/** With a default command commander takes an unknown word for one argument too many of that command. */
function refuseUnknownCommand([first]: string[]): void {
  if (first === undefined || first.startsWith('-') || first === 'help') return
  if (!program.commands.some(command => command.name() === first)) program.error(`error: unknown command '${first}'`)
}

try {
  refuseUnknownCommand(process.argv.slice(2))
  await program.parseAsync()
} catch (error) {
  // With exitOverride commander throws; its own exit code for a usage error is 1, ours is 2. Help and version are no errors.
  const shown = error instanceof Error && 'exitCode' in error && error.exitCode === 0
  process.exitCode = shown ? Exit.done : Exit.usage
}
