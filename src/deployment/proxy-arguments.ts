import type { Rule } from './rules.ts'

const each = (names: string[], why: string) => Object.fromEntries(names.map(name => [name, why]))

/**
 * Options of the proxy's command that a gateway sets itself, that end the command, that would hand a secret over in clear, or with which the proxy is not asked as a gateway
 * is (litellm/proxy/proxy_cli.py of 1.108.14 and 1.110.2).
 */
const refused: Readonly<Record<string, string>> = {
  ...each(['--config', '-c'], 'Gatewright sets it'),
  '--port': 'it is a question of its own',
  '--host': 'the proxy listens inside its container, and addresses are a question of their own',
  ...each(['--master_key', '--api_key', '--add_key', '--headers'], 'secrets are in no command line'),
  '--reload': 'it is for development',
  ...each(['--model', '-m', '--alias', '--api_base', '--api_version'], 'models are a question of their own'),
  ...each(
    ['--ssl_keyfile_path', '--ssl_certfile_path'],
    'inside its container the proxy is asked over HTTP; put a reverse proxy with the certificate before it',
  ),
  ...each(
    ['--test', '--test_async', '--num_requests', '--health', '--version', '-v', '--help', '--setup', '--save'],
    'it ends the proxy',
  ),
  ...each(
    ['--validate_config', '--skip_server_startup', '--check_migrations_against_existing_data'],
    'it ends before the proxy serves',
  ),
}

/** click takes the value of an option with one dash right behind its letter, too. */
const nameOf = (word: string): string => (/^-[^-]/.test(word) ? word.slice(0, 2) : word.split('=')[0]!)

/** What stands behind an option, or nothing. */
const valueOf = (words: readonly string[], name: string): string | undefined => {
  const at = words.findLastIndex(word => nameOf(word) === name)
  return at < 0 ? undefined : (words[at]!.split('=')[1] ?? words[at + 1] ?? '')
}

/** Whether several workers are asked for. */
export const hasWorkers = (line = ''): boolean => Number(valueOf(argumentWords(line), '--num_workers')) > 1

/** The proxy says so itself when it starts, in its log: with one worker each restart of it is an outage (proxy_cli.py, max_requests_before_restart). */
const recycles = (line: string) =>
  valueOf(argumentWords(line), '--max_requests_before_restart') !== undefined && !hasWorkers(line)

/** Further arguments as one line, parted by spaces. */
export const proxyArguments: Rule = value => {
  const words = argumentWords(value)
  if (words[0] !== undefined && !words[0].startsWith('-')) return 'options of litellm, such as --num_workers 4'
  if (/["'`$\\;|&<>]/.test(value)) return 'words without quotes and other signs of a shell: none reads them here'
  const name = words
    .filter(word => word.startsWith('-'))
    .map(nameOf)
    .find(one => Object.hasOwn(refused, one))
  if (name !== undefined) return `without ${name}: ${refused[name]}`
  return recycles(value)
    ? '--max_requests_before_restart with --num_workers 2 or more: a single worker that ends is an outage'
    : undefined
}

/** The words of such a line. */
export const argumentWords = (value: string): string[] => value.split(/\s+/).filter(Boolean)

/** A command line as options, each with the words behind it. */
export const optionsIn = (words: readonly string[]): string[][] =>
  words.reduce<string[][]>((options, word) => {
    const last = options.at(-1)
    if (word.startsWith('-') || !last) return [...options, [word]]
    return [...options.slice(0, -1), [...last, word]]
  }, [])
