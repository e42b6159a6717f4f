import { dollars, took } from '../amounts.ts'
import type { Usage } from './read.ts'

const columns = ['requests', 'failed', 'tokens', 'spend'] as const

/** A bar of at most so many characters. */
const widest = 40

function chart({ course }: Usage): string[] {
  const most = Math.max(1, ...course.map(({ requests }) => requests))
  return course.map(({ at, requests, failed }) => {
    const bar = '#'.repeat(Math.ceil((requests / most) * widest))
    return `${at.padEnd(17)}${bar.padEnd(widest)} ${requests}${failed > 0 ? `, ${failed} failed` : ''}`
  })
}

const span = ({ period, from, to }: Usage) =>
  period === 'hour' ? `from ${from.replace('T', ' ').slice(0, 16)} to ${to.replace('T', ' ')} UTC` : `from ${from} to ${to.slice(0, 10)}, in days of UTC` // prettier-ignore

/** A table, its sum, the course of the time as a chart, and where the figures are from. */
export function usageText(usage: Usage): string[] {
  const { by, lines, total, source, latency } = usage
  const rows = [...lines, { name: 'all', ...total }]
  const cells = rows.map(({ name, requests, failed, tokens, spend }) => [name, String(requests), String(failed), String(tokens), dollars(spend)]) // prettier-ignore
  const all = [[by, ...columns], ...cells]
  const width = (index: number) => Math.max(...all.map(row => row[index]!.length))
  const line = (row: string[]) => row.map((cell, index) => (index === 0 ? cell.padEnd(width(0)) : cell.padStart(width(index)))).join('  ') // prettier-ignore
  return [
    `Usage by ${by} ${span(usage)}`,
    ...(lines.length === 0 ? ['Nothing was asked of the gateway.'] : all.map(row => line([...row]))),
    ...(lines.length === 0 ? [] : ['', ...chart(usage)]),
    '',
    source === 'daily' ? "Sums of LiteLLM's own, by day: what the retention has taken is in them." : 'Added up from the rows of the audit.', // prettier-ignore
    ...(latency ? [`Half of the calls took up to ${took(latency.medianMs)}, 95 of 100 up to ${took(latency.p95Ms)}${latency.sampled ? `, by a sample: the newest ${latency.rows}` : ''}.`] : []), // prettier-ignore
  ]
}

/** As RFC 4180 has it; a text that a spreadsheet would take for a formula is marked as text (OWASP, CSV Injection). */
function field(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line for each line of the table, with a header. */
export const usageCsv = ({ by, lines }: Usage): string[] => [
  [by, ...columns].join(','),
  ...lines.map(({ name, requests, failed, tokens, spend }) => [name, requests, failed, tokens, spend].map(field).join(',')), // prettier-ignore
]
