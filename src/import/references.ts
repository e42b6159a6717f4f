import { secretsIn } from '../judge/judge.ts'
import type { FoundInput } from './found.ts'

/** Where a text refers to a variable, and to which. */
export interface Reference {
  from: number
  to: number
  /** Its name; with its kind before it where it is no variable of the environment: `config:my.setting`. */
  name: string
  default?: string
  /** It stands for what a manager of secrets has. */
  secret?: true
}

/** What a file says of its references. */
export interface ReferenceOptions {
  inputs: Record<string, FoundInput>
  /** Whether a bare `$VAR` is a reference anywhere in a value. */
  bare: boolean
}

interface Syntax {
  pattern: RegExp
  /** Whether a match is one: percent signs and dollars stand in other texts too. */
  is?: (name: string) => boolean
}

/** Kinds of the environment: their variable goes by its own name. */
const plainKinds = /^(?:local|container)?env:|^input:|^(?:secrets|inputs|env|vars)\.|^env\./i

/** A command that has a secret in it itself is no name to ask by. */
const isOpenCommand = (command: string) => /\s/.test(command.trim()) && secretsIn(command).length === 0

const syntaxes: Syntax[] = [
  // ${{ secrets.VAR }}: Continue, GitHub
  { pattern: /\$\{\{\s{0,9}(?<name>[\w.-]{1,200})\s{0,9}\}\}/g },
  // ${VAR}, ${VAR:-default}, ${env:VAR}, ${localEnv:VAR:default}, ${input:id}, ${config:key}, ${command:id}: Claude Code, VS Code, Cursor, shells
  {
    pattern:
      /\$\{(?<name>(?:(?:local|container)?[eE]nv|[a-z][A-Za-z]*):(?![-=?+])[^}]{1,500}?|[^}:]{1,500}?)(?::[-=](?<byDefault>[^}]{0,2000})|:[^}]{0,500})?\}/g,
  },
  // {{VAR}}: LibreChat, mustache
  { pattern: /\{\{\{?\s{0,9}(?<name>[\w.: -]{1,200}?)\s{0,9}\}?\}\}/g },
  // {env:VAR}, {file:PATH}: OpenCode
  { pattern: /\{(?<name>(?:env|file):[^{}]{1,500})\}/g },
  // os.environ/VAR as a whole value: LiteLLM
  { pattern: /^os\.environ\/(?<name>\w+)$/g },
  // $env:VAR: PowerShell. op://vault/item/field: 1Password
  { pattern: /\$env:(?<name>[A-Za-z_]\w*)/gi },
  {
    pattern:
      /^(?<name>(?:op|se|pass|bws|ssm|gsm|akv|kms|doppler|infisical|[a-z0-9+-]{0,20}(?:vault|secrets?|secretsmanager|keyring|keychain|-sm|-kv)):\/\/[^\s"']{1,500})$/g,
  },
  // keyring:service:name, vault:path#key: wrappers of MCP servers, mcp-safe-run among them
  { pattern: /^(?<name>(?:keyring|keychain|vault|secretsmanager|ssm|bws|1password):(?!\/\/)[^\s"']{1,500})$/g },
  // $(pass show x), `security find-generic-password ...`: what a shell would put there
  { pattern: /(?<=^|^(?:Bearer|Basic|Token)\s)\$\((?<name>[^()]{1,200})\)$/g, is: isOpenCommand },
  { pattern: /^`(?<name>[^`]{1,200})`$/g, is: isOpenCommand },
  // %VAR%: Windows. Three hexadecimal digits or less are an encoded character.
  { pattern: /%(?<name>[A-Za-z_][\w()]{0,100})%/g, is: name => name.length > 2 && !/^[0-9A-F]+$/i.test(name) },
  // $VAR as the beginning of a value or after a scheme: nobody means a dollar there.
  {
    pattern: /(?<=^|^(?:Bearer|Basic|Token)\s+|=|:\s?)\$(?<name>[A-Z_][A-Z0-9_]+)(?=$|[/\\:@?])/gi,
    is: name => name === name.toUpperCase(),
  },
]

const bareSyntax: Syntax = { pattern: /\$(?<name>[A-Za-z_]\w*)/g }

/** Whether a reference leads to a manager of secrets, or is a command that asks one. */
const isOfManager = (name: string) =>
  /^(op|se|pass|bws|ssm|gsm|akv|kms|doppler|infisical|1password|[a-z0-9+-]*(vault|secrets?|secretsmanager|keyring|keychain|-sm|-kv)):/.test(
    name,
  ) || /\s/.test(name)

const nameOf = (written: string) => written.trim().replace(plainKinds, '')

/** Every reference of a text, in order; of two that overlap the one that begins first. */
export function referencesIn(text: string, { bare }: ReferenceOptions): Reference[] {
  const all = [...syntaxes, ...(bare ? [bareSyntax] : [])].flatMap(({ pattern, is }) =>
    [...text.matchAll(pattern)].flatMap((match): Reference[] => {
      const { name = '', byDefault } = match.groups ?? {}
      // ${localEnv:VAR:default} of VS Code has its default behind another colon.
      const [, own = name, second] = /^((?:local|container)?env:[^:]+):(.*)$/i.exec(name) ?? []
      const fallback = byDefault ?? second
      if (is && !is(name)) return []
      return [
        {
          from: match.index,
          to: match.index + match[0].length,
          name: nameOf(own),
          ...(fallback !== undefined && { default: fallback }),
          ...(isOfManager(own) && { secret: true as const }),
        },
      ]
    }),
  )
  const kept: Reference[] = []
  for (const one of all.toSorted((a, b) => a.from - b.from || b.to - a.to))
    if (one.from >= (kept.at(-1)?.to ?? 0)) kept.push(one)
  return kept
}
