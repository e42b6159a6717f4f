const bars = '▁▂▃▄▅▆▇█'

/** Figures over time as one row of bars, from nothing to the highest; `top` is what fills a bar at least. */
export function spark(values: number[], top = 1): string {
  const most = Math.max(top, ...values)
  return values.map(value => bars[Math.min(bars.length - 1, Math.floor((value / most) * bars.length))]).join('')
}
