const uuid = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i

export const isUuid = (text: string): boolean => uuid.test(text)

/** A word, a number, a version or a size, as names are made of: `Instruct`, `72B`, `v0`, `8x7B`, `camelCase`. */
const named =
  /^(\d{1,14}|[A-Za-z]{0,3}\d{1,8}[A-Za-z]{0,2}|\d{1,3}x\d{1,3}[A-Za-z]?|[A-Z]?[a-z]+\d{0,4}|[A-Z]+\d{0,4}|[A-Za-z]?[a-z]*(?:[A-Z][a-z]+)+\d{0,4}|[A-Z]{2,6}[a-z]+\d{0,2})$/

const isNamed = (text: string) => text.split(/[-_.:+=@]/).every(part => part === '' || named.test(part))

/** Changes between small letters, capitals and digits, as a share of the length: words have few. */
function unrest(text: string): number {
  const changes = text.match(/(?<=[a-z])[A-Z]|(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]/g)?.length ?? 0
  return changes / text.length
}

const isHex = (text: string) => /^[0-9a-f]{32,}$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text)

/** What looks random and is for everybody: an address of Ethereum, whose keys are longer; the host of a cloud, whose names are drawn. */
export const isPublic = (text: string): boolean =>
  /^0x[0-9a-fA-F]{40}$/.test(text) || /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+\.[a-z]{2,24}(:\d+)?$/.test(text)

/** Whether a segment of a URL's path was drawn: hosts of MCP servers give each user an address of their own, with as few as a dozen letters that let in whoever has them. */
export const isDrawn = (text: string): boolean =>
  (/^[0-9a-f]{10,}$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text)) ||
  (/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{14,}$/.test(text) && !isNamed(text) && unrest(text) >= 0.3)

/** Whether a text without spaces is too random for a name. */
export function isRandom(text: string): boolean {
  if (isHex(text)) return true
  if (text.length < 20 || !/^[A-Za-z0-9+/_=.~-]+$/.test(text) || isNamed(text)) return false
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
  if (mixed && text.length >= 24 && !/[./]/.test(text)) return true
  return unrest(text) >= (text.length >= 24 ? 0.2 : 0.28)
}
