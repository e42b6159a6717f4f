import { Exit, Failure } from '../failure.ts'

const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time as `--since` takes it, as ISO 8601: `10m` ago, or a date with or without a time of this host. */
export function sinceTime(text: string, now: Date): string {
  const [, many, unit] = /^(\d+)([smhd])$/.exec(text) ?? []
  if (many && unit) return new Date(now.getTime() - Number(many) * units[unit]!).toISOString()
  // A date alone would be read as midnight of Greenwich.
  const at = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text)
  if (/^\d{4}-/.test(text) && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new Failure({
    what: `the log cannot be shown since ${text}`,
    why: 'that is no time that Gatewright can read',
    next: 'give a span such as 10m, 2h or 3d, or a time such as 2026-11-22T10:00',
    exit: Exit.usage,
  })
}
