/** How a registry wants to be asked: with a token of the service at `realm`, or with a name and a password. */
export type Challenge = { scheme: 'bearer'; realm: URL; service?: string } | { scheme: 'basic' }

/** The first challenge of a `WWW-Authenticate` header that is understood (RFC 9110, 11.6.1; distribution.github.io/distribution/spec/auth/token). */
export function challengeIn(header: string): Challenge | undefined {
  const [, scheme, rest = ''] = /^\s*(\w+)\s*(.*)$/s.exec(header) ?? []
  if (scheme?.toLowerCase() === 'basic') return { scheme: 'basic' }
  if (scheme?.toLowerCase() !== 'bearer') return undefined
  const values = new Map(
    [...rest.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g)].map(([, name, quoted, bare]) => [
      name!.toLowerCase(),
      quoted ?? bare ?? '',
    ]),
  )
  const realm = URL.parse(values.get('realm') ?? '')
  const service = values.get('service')
  return realm === null ? undefined : { scheme: 'bearer', realm, ...(service && { service }) }
}

/** The next page of a list, which a registry names in a `Link` header (RFC 8288). Only one of the same registry counts. */
export function nextPage(header: string | undefined, from: URL): URL | undefined {
  const [, target] = /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(header ?? '') ?? []
  const next = target === undefined ? null : URL.parse(target, from.href)
  return next !== null && next.origin === from.origin ? next : undefined
}
