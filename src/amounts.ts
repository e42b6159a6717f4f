/** `812 MiB`, `1.2 GiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10))
  const value = count / 2 ** (10 * power)
  return `${value < 10 && power > 1 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}

/** `about 41 k`: an estimate is not written to the last digit. */
export function about(count: number): string {
  if (count < 1000) return `about ${Math.round(count)}`
  if (count < 1_000_000) return `about ${Math.round(count / 1000)} k`
  return `about ${(count / 1_000_000).toFixed(1)} M`
}

/** `12 d 4 h`, `3 h 12 min`, `5 min`: in minutes, so that it changes once a minute at most. */
export function upFor(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return 'under a minute'
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`
}

/** `$3.10`; what is less than a cent is shown to the last digit that matters, since tokens are cheap. */
export function dollars(amount: number): string {
  if (amount === 0) return '$0'
  return amount < 0.01 ? `$${amount.toPrecision(2)}` : `$${amount.toFixed(2)}`
}

/** `12 ms`, `2.1 s`, `3 min`. */
export function took(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}

const two = (number: number) => String(number).padStart(2, '0')

/** Time of day on this host, `10:14:03`; of another day the date. */
export function clockTime(iso: string, now: Date): string {
  const at = new Date(iso)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return at.toDateString() === now.toDateString()
    ? `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
    : day
}
