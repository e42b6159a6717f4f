const two = (number: number) => String(number).padStart(2, '0')

/** `2026-11-25 22:41`, of this host's clock. */
export function moment(at: string): string {
  const date = new Date(at)
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
