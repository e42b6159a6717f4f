const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** `30s`, `15m`, `24h`, `30d`, `1w`, `1mo`: the moment that long after `from` (litellm_core_utils/duration_parser.py). */
export function after(duration: string, from = new Date()): Date {
  const [, value, unit] = /^(\d+) *(mo|[smhdw])/.exec(duration) ?? []
  if (value === undefined || unit === undefined)
    throw new Error(`Unsupported duration unit, passed duration: ${duration}`)
  if (unit !== 'mo') return new Date(from.getTime() + Number(value) * seconds[unit]! * 1000)
  const later = new Date(from)
  later.setUTCMonth(later.getUTCMonth() + Number(value))
  return later
}
