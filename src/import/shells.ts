import type { FoundServer } from './found.ts'
import type { Rewritten } from './normalise.ts'
import { wordsOf } from './shape.ts'

/** A shell of Windows or Unix: the option before the line that it is to run, and how a line sets a variable and goes on. */
interface Shell {
  program: RegExp
  option: RegExp
  set: RegExp
}

const shells: Shell[] = [
  { program: /(^|[\\/])cmd(\.exe)?$/i, option: /^\/[ck]$/i, set: /^set\s+"?(?<name>\w+)=(?<value>[^"]*)"?$/i },
  {
    program: /(^|[\\/])(powershell|pwsh)(\.exe)?$/i,
    option: /^-(c|command)$/i,
    set: /^\$env:(?<name>\w+)\s*=\s*(?<value>.*)$/i,
  },
  { program: /(^|\/)(ba|z|da|k)?sh$/, option: /^-[a-z]*c$/, set: /^export\s+(?<name>[A-Za-z_]\w*)=(?<value>.*)$/s },
]

export const shellOf = ({ command = '' }: FoundServer): Shell | undefined =>
  shells.find(({ program }) => program.test(command))

/** Whether a command has what a shell alone understands: pipes, several commands, substitutions. Quotes keep a sign from being one, but for substitutions in double ones. */
const needsShell = (command: string): boolean =>
  /`|\$\(/.test(command.replace(/'[^']*'/g, '')) || /[|&;<>\n]/.test(command.replace(/'[^']*'|"[^"]*"/g, ''))

/** Output that is thrown away or goes where errors go: nobody sees it here. */
const redirected = /\s+\d?>(&\d|>?\s*\/dev\/(null|stderr))/g

const assignment = /^(?<name>[A-Za-z_]\w*)=(?<value>.*)$/s

/** The commands of a line, one after the other; what is in quotes is no sign between two. */
const commandsOf = (line: string): string[] =>
  [...line.matchAll(/&&|;|\n|(?<command>(?:"[^"]*"|'[^']*'|(?!&&|;|\n)[^"']|["'])+)/g)]
    .map(({ groups }) => groups!.command?.trim() ?? '')
    .filter(Boolean)

const unquoted = (text: string) => wordsOf(text.trim()).join(' ')

/** What the commands before the last do: settings, and a directory. `undefined` where one does anything else. */
function prepared(
  commands: string[],
  { set }: Shell,
): { env: Record<string, string>; isElsewhere: boolean } | undefined {
  const env: Record<string, string> = {}
  let isElsewhere = false
  for (const command of commands) {
    if (needsShell(command)) return undefined
    const words = wordsOf(command.replace(/^export\s+/, ''))
    const one = set.exec(command)?.groups
    if (words.length > 0 && words.every(word => assignment.test(word)))
      for (const word of words) {
        const { name, value } = assignment.exec(word)!.groups!
        env[name!] = value!
      }
    else if (one) env[one.name!] = unquoted(one.value!)
    else if (/^(cd|pushd)\s+\S/.test(command)) isElsewhere = true
    else if (!/^(set\s+[-+]\w|@?echo\s+off|export(\s+[A-Za-z_]\w*)+$)/i.test(command)) return undefined
  }
  return { env, isElsewhere }
}

/** The words with what the line itself has set put in. */
const filled = (word: string, env: Record<string, string>): string =>
  word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (reference, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? ''
    return Object.hasOwn(env, name) ? env[name]! : reference
  })

/** `cmd /c npx ...`, `sh -c "npx ..."`, `sh -c "export A=b && npx ..."`: the client's machine needs the shell, and a container does not. */
export function withoutShell(server: FoundServer): Rewritten | undefined {
  const shell = shellOf(server)
  const at = shell ? server.args.findIndex(argument => shell.option.test(argument)) : -1
  const line = server.args[at + 1]?.replace(redirected, '')
  if (!shell || at < 0 || line === undefined || server.args.slice(0, at).some(argument => !/^[-/]/.test(argument)))
    return undefined
  const rest = server.args.slice(at + 2)
  const commands = rest.length > 0 ? [line] : commandsOf(line)
  const last = commands.at(-1)
  const before = prepared(commands.slice(0, -1), shell)
  if (!before || last === undefined || needsShell(last)) return undefined
  const [first, ...words] = rest.length > 0 && !/\s/.test(last) ? [last] : wordsOf(last)
  // Of a shell, the words after its line are arguments of the line, which does not use them.
  if (first === undefined || (words.length > 0 && rest.length > 0)) return undefined
  const all = [first, ...words, ...rest].map(word => filled(word, before.env))
  const program = all.slice(all.findIndex(word => word !== 'exec'))
  const isSet = assignment.test(program[0]!)
  const [command, ...args] = isSet ? ['env', ...program] : program
  return {
    server: {
      ...server,
      env: { ...server.env, ...before.env },
      command: command!,
      args,
      lost: [...server.lost, ...(before.isElsewhere ? ['the directory of its shell (cd)'] : [])],
    },
  }
}
