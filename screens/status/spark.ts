const bars = '▁▂▃▄▅▆▇█'

/** The last `most` figures over time as one row of bars, from nothing to the highest; `top` is what fills a bar at least. */
export function spark(values: number[], top = 1, most = 8): string {
  const last = values.slice(-most)
  const highest = Math.max(top, ...last)
  return last.map(value => bars[Math.min(bars.length - 1, Math.floor((value / highest) * bars.length))]).join('')
}
