const secretWords = new Set([
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'pass',
  'pwd',
  'key',
  'apikey',
  'credential',
  'credentials',
  'auth',
  'authorization',
  'cookie',
  'bearer',
  'pat',
  'dsn',
  'jwt',
])

/** A name that ends so tells about a secret and is none: TOKEN_FILE, AUTH_TYPE, CLIENT_ID, KEY_PATH. */
const harmlessEnds = new Set([
  'file',
  'path',
  'dir',
  'directory',
  'url',
  'uri',
  'id',
  'name',
  'type',
  'method',
  'mode',
  'enabled',
  'limit',
  'count',
  'length',
  'ttl',
  'host',
  'port',
  'region',
  'scope',
  'scopes',
  'provider',
])

/** `tavilyApiKey`, `X-API-Key` and `GITHUB_TOKEN` in words. */
const wordsOf = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)

/** Whether a setting of this name holds a secret, whatever its value looks like. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  if (harmlessEnds.has(words.at(-1) ?? '')) return false
  return words.some(word => secretWords.has(word)) || /connection[ _-]?string/i.test(name)
}

/** What each issuer begins its tokens with, from their own documentation. */
const issued =
  /^(gh[pousr]_|github_pat_|glpat-|sk-|sk_(live|test)_|rk_live_|pk_live_|xox[abeoprs]-|xapp-|AKIA|ASIA|AIza|ya29\.|npm_|pypi-|hf_|dop_v1_|shp(at|ca|ss)_|SG\.|lin_api_|ntn_|secret_|figd_|tvly-|ctx7sk|BSA[A-Za-z0-9]{20}|fc-[0-9a-f]{16}|nvapi-|gsk_|pat[A-Za-z0-9]{14}\.|eyJ[\w-]{8,}\.)/

const isRandom = (value: string) =>
  /^[A-Za-z0-9+_=-]{24,}$/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)

const isHexKey = (value: string) => /^[0-9a-f]{32,}$/i.test(value)

/** Whether a value looks like a secret by itself: an issuer's prefix, a PEM key, a bearer header, or too random for a word. */
export const isSecretValue = (value: string): boolean =>
  issued.test(value) ||
  /^(bearer|basic|token)\s+\S{6,}$/i.test(value) ||
  value.includes('-----BEGIN') ||
  isRandom(value) ||
  isHexKey(value)

/** Values that no secret has: a switch, a small number, nothing. */
const isTrivial = (value: string) => /^(|true|false|yes|no|none|null|\d{1,3})$/i.test(value)

/** Whether a setting is to go to the secret store. */
export const isSecret = (name: string, value: string): boolean =>
  !isTrivial(value) && (isSecretName(name) || isSecretValue(value))

/** Whether a secret setting holds what a README writes in its place: `YOUR_API_KEY`, `<token>`, `xxx`. */
export const isPlaceholder = (name: string, value: string): boolean =>
  isSecretName(name) &&
  /^((bearer|basic|token) )?(<[^>]*>|your[-_ ].*|x{3,}|\.{3}|change[-_ ]?me|(sk|ghp)[-_](x+|\.{3}|your.*))$/i.test(
    value,
  )
