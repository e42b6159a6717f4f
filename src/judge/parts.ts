import { secretsIn } from './judge.ts'
import { unescaped, View } from './view.ts'

/** A shorter part, or a plain word, is found everywhere by chance. */
const isTelling = (part: string) => part.length >= 6 && !/^[a-z]{1,10}$/i.test(part)

function decodedURI(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What base64 carries, if it is text: the password of `Basic`, a settings object in a URL. */
function fromBase64(text: string): string[] {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(text)) return []
  const decoded = Buffer.from(text, 'base64').toString('utf8')
  if (!/^[\x20-\x7e\s]+$/.test(decoded)) return []
  const [, password] = /^[^:{}\s]+:(.+)$/s.exec(decoded) ?? []
  return password === undefined ? partsOf(decoded) : [decoded, password]
}

const partsOf = (text: string): string[] => secretsIn(text).map(({ from, to }) => text.slice(from, to))

/** The secret parts of a value that is stored as a whole: each of them would give it away as well. */
export function secretParts(value: string): string[] {
  const ofHeader = (name: string) =>
    secretsIn(value, { name, kind: 'header' })
      .map(({ from, to }) => value.slice(from, to))
      // What is no such header is one piece by that name, and its own pieces tell nothing: `https:`, a host.
      .filter(part => part !== value)
  const cookies = /^[^\s=;]+=[^;]+(;\s*[^\s=;]+=[^;]*)*$/.test(value) ? ofHeader('Cookie') : []
  const all = [...partsOf(value), ...ofHeader('Authorization'), ...cookies].flatMap(part => [
    part,
    decodedURI(part),
    unescaped(new View(part)).text,
    ...part.split(/[/,]/),
    ...fromBase64(decodedURI(part)),
  ])
  return [...new Set(all)].filter(part => part !== value && isTelling(part))
}
