import type { Client, ConnectTarget } from './clients.ts'

/** A client's section as Markdown, for the generated CLAUDE.md. */
export function clientMarkdown({ label, models, tools, notes = [] }: Client, target: ConnectTarget): string[] {
  const block = (title: string, lines: string[] | undefined) =>
    lines ? ['', `${title}:`, '', '```sh', ...lines, '```'] : []
  return [
    `### ${label}`,
    ...block('Models', models?.(target)),
    ...block('Tools', tools?.(target)),
    ...(notes.length > 0 ? ['', ...notes.map(note => `- ${note}`)] : []),
  ]
}

/** The same as plain lines, for `connect`. */
export function clientText({ label, models, tools, notes = [] }: Client, target: ConnectTarget): string[] {
  const block = (title: string, lines: string[] | undefined) => (lines ? ['', `# ${title}`, ...lines] : [])
  return [
    `# ${label}`,
    ...block('models', models?.(target)),
    ...block('tools', tools?.(target)),
    ...notes.map(note => `# ${note}`),
  ]
}
