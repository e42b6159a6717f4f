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

const isName = (text: string) => /^[A-Za-z_]\w*$/.test(text)

/** What stands in the beginning of a value, or behind the scheme of a header. */
const start = String.raw`(?<=^|^(?:Bearer|Basic|Token)\s{1,9})`

const syntaxes: Syntax[] = [
  // ${{ secrets.VAR }}: Continue, GitHub
  { pattern: /\$\{\{\s{0,9}(?<name>[\w.-]{1,200})\s{0,9}\}\}/g },
  // ${VAR}, ${VAR:-default}, ${env:VAR}, ${localEnv:VAR:default}, ${input:id}, ${config:key}, ${command:id}, ${cmd: pass show x}: Claude Code, VS Code, Cursor,
  // mcphub, shells. With another dollar before it for Docker Compose.
  {
    pattern:
      /\$?\$\{(?<name>(?:(?:local|container)?[eE]nv|ENV|SECRETS?|INPUTS?|VAULT|[a-z][A-Za-z]*):(?![-=?+])(?:(?!:[-=])[^}]){1,500}|[^}:]{1,500}?)(?::[-=](?<byDefault>[^}]{0,2000})|:[^}]{0,500})?\}/g,
  },
  // ${VAR that nobody closed
  { pattern: new RegExp(String.raw`${start}\$\{(?<name>\w{1,200})$`, 'g') },
  // {{VAR}}, {{ env "VAR" }}, {{ lookup('env', 'VAR') }}, {{ op://vault/item/field }}: LibreChat, mustache, Go, Jinja, 1Password
  { pattern: /\{\{\{?-?\s{0,9}(?<name>[^{}\n]{1,200}?)\s{0,9}-?\}?\}\}/g },
  // <%= ENV["VAR"] %>: ERB, EJS
  { pattern: /<%[=-]?\s{0,9}(?<name>[^%\n]{1,200}?)\s{0,9}-?%>/g },
  // {env:VAR}, {file:PATH}: OpenCode. {$VAR}: Caddy. #{VAR}#: Azure Pipelines. [[VAR]], $[VAR], %{VAR}, %(VAR)s
  { pattern: /\{(?<name>(?:env|file):[^{}]{1,500})\}/g },
  { pattern: /\{\$(?<name>[A-Z_][A-Z0-9_]{1,100})\}/g },
  { pattern: /#\{(?<name>[A-Za-z_][\w.]{0,100})\}#?/g },
  { pattern: /\[\[\s{0,9}(?<name>[A-Za-z_][\w.-]{1,100})\s{0,9}\]\]/g },
  { pattern: /\$\[(?<name>[A-Za-z_]\w{1,100})\]/g },
  { pattern: /%\{(?<name>[A-Z_][A-Z0-9_]{1,100})\}|%\((?<other>[A-Z_][A-Z0-9_]{1,100})\)s/g },
  // {VAR}, @VAR@, $VAR$ as a whole value
  { pattern: new RegExp(String.raw`${start}\{(?<name>[A-Z][A-Z0-9_]{2,100})\}$`, 'g') },
  { pattern: new RegExp(String.raw`${start}[@$](?<name>[A-Z][A-Z0-9_]{2,100})[@$]$`, 'g') },
  // os.environ/VAR as a whole value: LiteLLM. env:VAR, env.VAR, process.env.VAR, os.environ["VAR"]: what somebody took over from a program
  { pattern: /^os\.environ\/(?<name>\w+)$/g },
  { pattern: /^(?:env:|env\.|process\.env\.|import\.meta\.env\.)(?<name>[A-Z_][A-Z0-9_]{1,100})$/g },
  {
    pattern:
      /^(?:os\.environ|process\.env|ENV|os\.getenv|os\.environ\.get|System\.getenv|Deno\.env\.get)[[(]["'](?<name>\w{1,100})["'][^\n]{0,100}[\])]$/g,
  },
  // $env:VAR: PowerShell. op://vault/item/field: 1Password
  { pattern: /\$env:(?<name>[A-Za-z_]\w*)/gi },
  {
    pattern: new RegExp(
      String.raw`${start}(?<name>(?:op|se|pass|bws|bw|bao|conjur|ssm|gsm|akv|kms|doppler|infisical|[a-z0-9+-]{0,20}(?:vault|secrets?|secretsmanager|keyring|keychain|-sm|-kv)):\/\/[^\s"']{1,500})$`,
      'g',
    ),
  },
  // keyring:service:name, vault:path#key: wrappers of MCP servers, mcp-safe-run among them
  {
    pattern: new RegExp(
      String.raw`${start}(?<name>(?:keyring|keychain|vault|secretsmanager|ssm|bws|1password):(?!\/\/)[^\s"']{1,500})$`,
      'g',
    ),
  },
  // $(pass show x), `security find-generic-password ...`, <(pass show x): what a shell would put there. $(VAR): Kubernetes
  { pattern: /^[$<]\((?<name>.{1,200})\)$/g, is: isOpenCommand },
  { pattern: /[$<]\((?<name>[^()]{1,200})\)/g, is: name => isOpenCommand(name) || isName(name) },
  { pattern: /`(?<name>[^`]{1,200})`/g, is: isOpenCommand },
  // !pass show x, exec:pass show x, op read ...: what a program would run for the value
  { pattern: /^!\s?(?<name>[\w./~-]{1,100}\s[^\n]{1,200})$/g, is: isOpenCommand },
  { pattern: /^(?<name>(?:exec|cmd|shell|sh|command):\s?[\w./~-]{1,100}\s[^\n]{1,200})$/g, is: isOpenCommand },
  {
    pattern:
      /^(?<name>(?:op (?:read|item)|bw get|pass(?: show)?|gopass(?: show)?|vault (?:kv )?(?:get|read)|security find-\w+-password|secret-tool lookup|gcloud secrets|aws (?:secretsmanager|ssm)|doppler secrets|infisical secrets|gh auth token|keyring get) ?[^\n]{0,200})$/g,
    is: name => isOpenCommand(name) && !/^pass /.test(name.replace(/^pass (?=[\w-]+(\/[\w-]+)+$|show )/, '')),
  },
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

/** `env "VAR"`, `lookup('env', 'VAR')` and `VAR | default('')` are about VAR. */
function inExpression(written: string): string {
  const text = written.trim()
  const piped = /^([\w.]+)\s*\|/.exec(text)?.[1]
  if (piped !== undefined) return piped
  if (!/^[\w.]+\s*[([]|^\w+\s+["']/.test(text)) return text
  return [...text.matchAll(/["']([A-Za-z_][\w.]{0,100})["']/g)].at(-1)?.[1] ?? text
}

const nameOf = (written: string) => inExpression(written).replace(plainKinds, '')

/** Every reference of a text, in order; of two that overlap the one that begins first. */
export function referencesIn(text: string, { bare }: ReferenceOptions): Reference[] {
  const all = [...syntaxes, ...(bare ? [bareSyntax] : [])].flatMap(({ pattern, is }) =>
    [...text.matchAll(pattern)].flatMap((match): Reference[] => {
      const { other = '', name = other, byDefault } = match.groups ?? {}
      // ${localEnv:VAR:default} of VS Code has its default behind another colon, ${VAR-default} of shells behind none.
      const [, own = name, second] =
        /^((?:local|container)?env:[^:]+):(.*)$/i.exec(name) ??
        /^([A-Z_][A-Z0-9_]+)(?:-(?=[a-z\d/.]|$)|=)(.*)$/.exec(name) ??
        []
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
