import type { ClientLines } from './lines.ts'

const purposes = { models: 'Models', tools: 'Tools', check: 'To see that it works' }

/** How a client is set up, as plain lines. Lines to copy stand at the margin. */
export function connectText({ name, blocks, notes }: ClientLines, keyLines: string[]): string[] {
  const usesKey = blocks.some(({ lines }) =>
    lines.some(line => line.includes('$KEY') || line.includes('LITELLM_API_KEY')),
  )
  const refers = blocks.some(
    ({ language, lines }) => language !== 'sh' && lines.some(line => line.includes('LITELLM_API_KEY')),
  )
  return [
    `# ${name}`,
    ...(usesKey ? ['', '# The key', ...keyLines, ...(refers ? ['export LITELLM_API_KEY="$KEY"'] : [])] : []),
    ...blocks.flatMap(block => [
      '',
      `# ${purposes[block.for]}${block.file ? `, in ${block.file}` : ''}`,
      ...block.lines,
    ]),
    ...(notes.length > 0 ? ['', ...notes.map(note => `# ${note}`)] : []),
  ]
}
