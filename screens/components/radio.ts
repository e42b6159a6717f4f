import { type Span, span } from '../text/view.ts'
import { cut, width } from '../text/width.ts'

/** A choice on one line: all options where there is room, else the chosen one and how many there are. */
export function radio(labels: string[], at: number, columns: number, active: boolean): Span[] {
  const all = labels.reduce((sum, label) => sum + width(label) + 4, -2)
  if (active && all <= columns)
    return labels.flatMap((label, index) => [
      span(index === at ? '● ' : '○ ', index === at ? 'chosen' : 'quiet'),
      span(index === labels.length - 1 ? label : `${label}  `, index === at ? 'strong' : 'quiet'),
    ])
  const label = labels[at] ?? ''
  if (!active) return [span(cut(label, columns))]
  return [span(cut(`‹ ${label} › ${at + 1}/${labels.length}`, columns), 'strong')]
}
