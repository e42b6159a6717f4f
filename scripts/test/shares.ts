/** How long each test file took the last time, in milliseconds. */
export type Durations = Record<string, number>

/** A file that was never run counts as a middling one. */
const unknown = 50_000

/** Shares files out so that every share takes about as long: the longest first, each to whoever has the least to do. No share is empty. */
export function shared(files: string[], durations: Durations, among: number): string[][] {
  const of = (file: string) => durations[file] ?? unknown
  const shares = Array.from({ length: Math.min(among, files.length) }, () => ({
    files: [] as string[],
    milliseconds: 0,
  }))
  for (const file of files.toSorted((one, other) => of(other) - of(one) || one.localeCompare(other))) {
    const least = shares.reduce((best, share) => (share.milliseconds < best.milliseconds ? share : best))
    least.files.push(file)
    least.milliseconds += of(file)
  }
  return shares.map(({ files: own }) => own)
}
