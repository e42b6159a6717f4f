/** How a registry wants to be asked: with a token of the service at `realm`, or with a name and a password. */
export type Challenge = { scheme: 'bearer'; realm: URL; service?: string } | { scheme: 'basic' }

/** `name=value` or `name="value"` behind a scheme. */
const parameter = /(\w+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/g

/** What stands behind a scheme, up to the next one: a word without `=` behind it. */
const challenge = /(\w+)(?:\s+((?:\w+\s*=\s*(?:"[^"]*"|[^\s,"]+)\s*,?\s*)*))?(?:,\s*|$)/g

/**
 * The first challenge that is understood, of those that a `WWW-Authenticate` header lists, one of which is enough (RFC 9110, 11.6.1;
 * distribution.github.io/distribution/spec/auth/token).
 */
export function challengeIn(header: string): Challenge | undefined {
  for (const [, scheme, rest = ''] of header.matchAll(challenge)) {
    const values = new Map(
      [...rest.matchAll(parameter)].map(([, name, quoted, bare]) => [name!.toLowerCase(), quoted ?? bare ?? '']),
    )
    if (scheme?.toLowerCase() === 'basic') return { scheme: 'basic' }
    const realm = URL.parse(values.get('realm') ?? '')
    const service = values.get('service')
    if (scheme?.toLowerCase() === 'bearer' && realm !== null)
      return { scheme: 'bearer', realm, ...(service && { service }) }
  }
  return undefined
}

/**
 * The next page of a list, which a registry names in a `Link` header (RFC 8288). What it says of where in the list to go on is taken, and nothing else: behind a mirror
 * or a proxy that ends TLS, its scheme, host and path are often those of another machine.
 */
export function nextPage(header: string | undefined, from: URL): URL | undefined {
  const [, target] = /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(header ?? '') ?? []
  const next = target === undefined ? null : URL.parse(target, from.href)
  if (next === null || next.search === '' || next.search === from.search) return undefined
  return Object.assign(new URL(from), { search: next.search })
}
