/** Lines that differ between two texts, as `-` and `+`, each run under the number of its line. */
export function difference(before: string, after: string): string[] {
  const [a, b] = [before.split(/\r?\n/), after.split(/\r?\n/)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return hunks(a.slice(start, a.length - end), b.slice(start, b.length - end), start)
}

/** Lengths of the longest common subsequences of the ends of both lists. */
function common(a: string[], b: string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
  return lengths
}

function hunks(a: string[], b: string[], start: number): string[] {
  const lengths = common(a, b)
  const lines: string[] = []
  let [i, j] = [0, 0]
  let inHunk = false
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      inHunk = false
      i++
      j++
      continue
    }
    if (!inHunk) lines.push(`@@ line ${start + i + 1}`)
    inHunk = true
    const removes = j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)
    lines.push(removes ? `- ${a[i++]}` : `+ ${b[j++]}`)
  }
  return lines
}
