/**
 * What the name of a setting says of its value.
 * `secret`: the whole value, whatever it looks like. `likely`: unless it is plainly something else, such as a path or a URL. `connection`, `webhook`: a URL or a list of
 * pairs with a secret somewhere in it. `id`: what looks random there is no secret. `open`: nothing.
 */
export type NameSays = 'secret' | 'likely' | 'connection' | 'webhook' | 'id' | 'open'

const list = (text: string) => new Set(text.split(/\s+/).filter(Boolean))

const secretWords = list(`
  token secret password passwd passphrase passcode passkey pwd pw apikey bearer jwt pat mnemonic credential cred
  otp totp wif xprv privkey passwort kennwort contrasena contraseña senha motdepasse parola geheimnis
  密码 密钥 令牌 口令 パスワード
`)

const likelyWords = list(
  `key pass auth authorization authentication cookie session sid jsessionid phpsessid sessionid pin salt seed signature sig hmac sas license licence cert pfx psk csrf xsrf`,
)

/** Ends of a name written in one word: PGPASSWORD, ACCESSTOKEN, GITHUBPAT, and what may follow them. */
const runTogether =
  /(password|passwd|passw|passphrase|passcode|passwort|secret|token|credential|mnemonic|privatekey|apikey|bearer|cookie|pwd|[^s]pw|(github|gitlab|gh|azure|ado|devops|jira)pat|(auth|access|verification|invite|pairing|security|otp)code)(hash|value|text|string|data|db|prod|dev|test|old|new)?$/
const keyTogether =
  /^(?!(mon|tur|don|hot|whis|joc|hoc|lac|mic|smo|disn|turn|pub|public|primary|foreign|sort|partition|cache|hash|map|group|row|index|config|locale|arrow|short|any|x|in|my)key$).+key$/
const passTogether = /^(?!(.*(by|com|sur|tres|over|under|en)pass)$).+pass$/

/** A name that ends so tells about a secret and is none: TOKEN_FILE, AUTH_TYPE, KEY_PATH. */
const harmlessEnds = list(`
  file filename path dir directory folder url uri name names type types kind method mode enabled enable disabled required limit count counter length len
  ttl host hostname port region scope scopes provider version format prefix suffix header style strategy alg algorithm policy storage store
  backend class size timeout expiry expires expiration expire lifetime age interval days hours minutes seconds secs ms issuer audience realm domain endpoint
  server base level field column table flow only user username users login email mail owner usage budget cost rate window threshold rotation source
  location output input display label title description hint help env variable var template placeholder color colour theme language lang locale timezone
  callback redirect support check validation verify verification optional allowed max min number num stream cache expiresin overlap chunk encoding
  manager handler service platform vendor status state tenant realm profile group groups role roles alias symbol decimals supply
  param params parameters system settings
`)

/** A name that ends so says that its value looks random by nature: PROJECT_ID, GIT_COMMIT. */
const idEnds = list(`
  id ids uuid guid commit sha sha1 sha256 rev revision ref checksum digest hash version model models image tag fingerprint integrity etag build
  project tenant org organization organisation workspace team zone space guild channel chat page database db sheet spreadsheet document doc
  folder dataset cluster node site board repo repository branch index collection bucket namespace deployment environment subscription instance drive calendar
  account customer merchant playlist device address addr contract mint
`)

/** Words before `key` that make it no secret: PUBLIC_KEY, PARTITION_KEY. */
const openKeys = list(
  `public publishable pub primary foreign partition sort cache hot map object lookup group dict row topic message unique composite arrow modifier translation idempotency order host
  tag label field attribute issue space`,
)

/** Words that make `tokens` an amount. */
const amounts = list(
  `max min num count limit total context input output prompt completion budget thinking reasoning per new chunk window reserve reserved response cached overlap`,
)

const stores =
  /^(database|db|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|mdb|redis|valkey|sql|mssql|sqlserver|jdbc|odbc|sqlalchemy|amqp|rabbitmq|broker|celery|clickhouse|neo4j|elastic|elasticsearch|opensearch|cassandra|oracle|snowflake|kafka|nats|mqtt|ldap|smtp|ftp|sftp|proxy|supabase|neon|prisma|direct|sentry)$/

/** What a name tells stands at its beginning or its end; the middle of a longer one is nobody's name. */
const short = (name: string) => (name.length <= 128 ? name : `${name.slice(0, 64)} ${name.slice(-64)}`)

/** `tavilyApiKey`, `X-API-Key`, `GITHUB_TOKEN` and `token2` in words; a plural is its singular. */
function wordsOf(name: string): string[] {
  const words = short(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  return words.length > 1 && /^\d+$/.test(words.at(-1)!) ? words.slice(0, -1) : words
}

const singular = (word: string) => {
  const bare = /[a-z]\d{1,2}$/.test(word) && !/^(sha|oauth|md)\d+$/.test(word) ? word.replace(/\d+$/, '') : word
  return /(ss|us)$/.test(bare) ? bare : bare.replace(/(?<=..)s$/, '')
}

const isSecretWord = (word: string) => secretWords.has(word) || runTogether.test(word)
const isLikelyWord = (word: string) => likelyWords.has(word) || keyTogether.test(word) || passTogether.test(word)

const isSessionId = (words: string[]) => /(session|sess)$/.test(words.at(-2) ?? '') && /^s?id$/.test(words.at(-1)!)

/** `MAX_TOKENS`, `token limit`. */
const isAmount = (name: string, words: string[]) =>
  /tokens(?![a-z])/i.test(name) && words.some(word => amounts.has(word))

function connection(words: string[]): NameSays | undefined {
  const last = words.at(-1)!
  if (words.some(word => /^(webhook|hook)$/.test(singular(word)) || /webhooks?$/.test(word)))
    return /^(webhooks?|hooks?|url|uri|link|endpoint|slack|discord|teams|alert)$/.test(last) ||
      /webhook(url|uri)?s?$/.test(last)
      ? 'webhook'
      : undefined
  if (/^dsns?$/.test(last) || /dsn$/.test(last)) return 'connection'
  const joined = words.join('')
  if (/connection(string|str|url|uri)s?$|connstr(ing)?$|conn$/.test(joined)) return 'connection'
  const [, start] = /^(.*?)(url|uri)s?$/.exec(last) ?? []
  if (start === undefined) return undefined
  return [...words.slice(0, -1), start].some(word => stores.test(word)) ? 'connection' : undefined
}

/** Whether a name by itself tells that its value is none, whatever stands around it. */
export function isHarmlessName(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? ''
  return harmlessEnds.has(last) || idEnds.has(last)
}

/** What a name says of the value of its setting, header, flag or key. */
export function nameSays(name: string): NameSays {
  const words = wordsOf(name)
  const last = words.at(-1)
  if (last === undefined) return 'open'
  if (isSessionId(words)) return 'secret'
  const ofConnection = connection(words)
  if (ofConnection) return ofConnection
  // Telegram's api_hash is what others call a client's secret (core.telegram.org/api/obtaining_api_id).
  if (/api_?hash$/.test(words.slice(-2).join('_'))) return 'secret'
  // What Honeycomb's documentation calls its key in a header of OpenTelemetry.
  if (words.join(' ') === 'x honeycomb team') return 'secret'
  if (idEnds.has(last) && !(last === 'hash' && words.some(isSecretWord))) return 'id'
  if (harmlessEnds.has(last) || harmlessEnds.has(words.slice(-2).join('')) || isAmount(name, words)) return 'open'
  const one = words.map(singular)
  if (one.some(isSecretWord) || isSecretWord(one.join(''))) return 'secret'
  if (one.some((word, index) => word === 'key' && openKeys.has(words[index - 1] ?? ''))) return 'id'
  if (
    /^(code|phrase)s?$/.test(one.at(-1)!) &&
    one.some(word => /^(auth|access|verification|invite|pairing|security)$/.test(word))
  )
    return 'secret'
  if (/phrase$/.test(one.at(-1)!) && one.some(word => /^(seed|recovery|backup|secret|pass)/.test(word))) return 'secret'
  return one.some(isLikelyWord) || isLikelyWord(one.join('')) ? 'likely' : 'open'
}

/** Whether a setting of this name may hold a secret: what is typed for it is hidden. */
export const isSecretName = (name: string): boolean => !['open', 'id'].includes(nameSays(name))
