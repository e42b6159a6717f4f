import { groupOf, type Leaf, type Structure } from '../leaf.ts'
import { isUuid } from '../random.ts'
import { percentDecoded, type View } from '../view.ts'
import { pairs } from './pairs.ts'

/** Schemes whose password people write as it is, with `/`, `#` and `@` in it. */
const careless =
  /^(jdbc:)?(postgres|mysql|maria|mongodb|redis|valkey|amqp|mssql|sqlserver|clickhouse|neo4j|bolt|smtp|ldap|ftp|sftp|socks|rabbit)/i

const start = /^(?<scheme>(?:[a-z][\w+.-]*:)*?[a-z][\w+.-]*:\/\/)/di

/** The last @ that a host follows; one in the query is an address of mail. */
function carelessEnd(rest: string): number {
  const ends = [...rest.matchAll(/@(?=[\w.[\]-]+(:\d+)?([/?,;]|$))/g)].map(({ index }) => index)
  const query = rest.search(/\?[\w-]+=/)
  return ends.filter(end => query < 0 || end < query).at(-1) ?? -1
}

/** Where user and password end: before the last @ of the authority. */
function userEnd(rest: string, scheme: string): number {
  if (careless.test(scheme)) return carelessEnd(rest)
  const authority = /^[^/?#]*/.exec(rest)![0]
  if (authority.includes('@')) return authority.lastIndexOf('@')
  const colon = rest.indexOf(':')
  const at = rest.lastIndexOf('@')
  const before = /^[^/?#\s]*/.exec(rest)![0]
  const isCareless = !/^[^:]*:\d+$/.test(before)
  return colon > 0 && colon < at && colon <= before.length && isCareless && /^[\w.[\]-]+/.test(rest.slice(at + 1))
    ? at
    : -1
}

function userLeaves(view: View, scheme: string): Leaf[] {
  const colon = view.text.indexOf(':')
  const user = view.slice(0, colon < 0 ? view.text.length : colon)
  const password = colon < 0 ? undefined : view.slice(colon + 1, view.text.length)
  const isWeb = /^(git\+)?https?:/i.test(scheme)
  const isNoPassword = password === undefined || /^(|x|x-oauth-basic)$/i.test(password.text)
  // A user alone at a web server is a token: GitHub, Sentry, Stripe.
  const isToken = isWeb && isNoPassword && !/^(git|oauth2|x-access-token)$/i.test(user.text)
  return [
    { view: user, name: '', ...(isToken && { says: 'secret' as const }) },
    ...(password && !isNoPassword ? [{ view: password, name: 'password', says: 'secret' as const }] : []),
  ]
}

/** Segments after which comes what a webhook is known by. */
const beforeToken =
  /^(webhooks?|hooks?|services|workflows|catch|key|keys|token|tokens|secret|secrets|s|u|api_?key|invite|share|bot)$/i
const webhookHost = /^(hooks?\.|discord(app)?\.com|.*webhook)/i

/** What follows the tenant in the addresses of a login: Entra, Keycloak, OpenID. */
const ofLogin =
  /^(\.well-known|oauth2?|v2\.0|openid|openid-connect|authorize|jwks(\.json)?|saml2?|federationmetadata|adminconsent)$/i

/** What names the id that follows it. */
const beforeId =
  /^(projects?|tenants?|workspaces?|org(anization|anisation)?s?|accounts?|teams?|sites?|spaces?|subscriptions?|resourcegroups|providers|databases?|collections?|documents?|commit|blob|tree|raw|datasets?|zones?)$/i

function pathLeaves(view: View, host: string): Leaf[] {
  const segments = [...view.text.matchAll(/[^/;]+/g)]
  const isHook = webhookHost.test(host) || segments.some(({ 0: one }) => /^(webhooks?|webhookb2|hooks?)$/i.test(one))
  const hook = isHook
    ? segments.findIndex(({ 0: one }) => /^(webhooks?|webhookb2|hooks?|services|workflows|catch)$/i.test(one))
    : -1
  return segments.flatMap(({ 0: text, index }, number): Leaf[] => {
    const piece = percentDecoded(view.slice(index, index + text.length))
    const before = segments[number - 1]?.[0] ?? ''
    if (hook >= 0 && number > hook)
      return number === hook + 1 ? [{ view: view.slice(index, view.text.length), name: 'webhook', says: 'secret' }] : []
    if (/^bot\d+:/.test(text))
      return [{ view: view.slice(index + 3, index + text.length), name: 'bot', says: 'secret' }]
    if (/^(api_?keys?|tokens?|secrets?|keys?|pass(word)?)$/i.test(before) && text.length >= 6 && /\d/.test(text))
      return [{ view: piece, name: before, says: 'secret' }]
    if (isUuid(piece.text) && ofLogin.test(segments[number + 1]?.[0] ?? '')) return []
    return [
      { view: piece, name: beforeId.test(before) && !beforeToken.test(before) ? `${before}_id` : '', segment: true },
    ]
  })
}

/** A URL of any scheme: its user and password, path, query and fragment. JDBC's own forms as well. */
export const url: Structure = view => {
  const match = start.exec(view.text)
  const { scheme } = match?.groups ?? {}
  if (!match || scheme === undefined || /\s/.test(view.text.trim())) return undefined
  const rest = view.slice(scheme.length, view.text.length)
  const end = userEnd(rest.text, scheme)
  const after = rest.slice(end + 1, rest.text.length)
  const parts = /^(?<host>[^/?#;]*)(?<path>[^?#]*)(?<query>\?[^#]*)?(?<fragment>#.*)?$/ds.exec(after.text)!
  const inQuery = (group: string) => {
    const found = groupOf(after, parts, group)
    return found
      ? (pairs(found.slice(1, found.text.length), '&') ?? [
          { view: percentDecoded(found.slice(1, found.text.length)), name: '' },
        ])
      : []
  }
  const path = groupOf(after, parts, 'path')!
  const semicolons = path.text.startsWith(';') ? pairs(path.slice(1, path.text.length), ';') : undefined
  return [
    ...(end >= 0 ? userLeaves(rest.slice(0, end), scheme) : []),
    ...(semicolons ?? pathLeaves(path, parts.groups!.host!)),
    ...inQuery('query'),
    ...inQuery('fragment'),
  ]
}

const password = (view: View): Leaf => ({ view, name: 'password', says: 'secret' })

/** What people write without a scheme: Go's MySQL driver, Oracle, curl's `user:password@host`. */
const withoutScheme = [
  // app:secret@tcp(db:3306)/erp
  /^[^\s:/@]+:(?<password>.+)@(?:tcp6?|udp|unix)\(/ds,
  // jdbc:oracle:thin:scott/tiger@//db:1521/erp
  /^(?:jdbc:oracle:\w+:)?[\w$#.-]+\/(?<password>[^\s/@"]+|"[^"]+")@(?:\/\/)?[\w.-]+(?::\d+)?(?:[/:][\w.]+)?$/ds,
  // app:secret@db.internal:5432/erp
  /^(?!(?:npm|jsr|github|workspace|file|git|link|patch|mailto|docker|oci):)[^\s:/@]+:(?<password>(?!\/\/)[^\s]+)@(?!sha\d+:)[\w.[\]-]+(?::\d+)?(?:\/\S*)?$/ds,
  // //app:secret@db.internal/erp
  /^\/\/[^\s:/@]+:(?<password>[^\s@]+)@\S+$/ds,
  // db.internal:5432:erp:app:secret, as pgpass has it
  /^[\w.*-]+:(?:\d+|\*):[^\s:]+:[^\s:]+:(?<password>[^\s:]+)$/ds,
]

/** A connection without a scheme before it. */
export const userAtHost: Structure = view => {
  for (const pattern of withoutScheme) {
    const match = pattern.exec(view.text)
    if (match) return [password(groupOf(view, match, 'password')!)]
  }
  return undefined
}
