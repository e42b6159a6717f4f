import { isIP } from 'node:net'
import { secretsIn } from '../judge/judge.ts'

/**
 * A rule answers `undefined` for a valid value, else what would be valid. The same sentence is shown beside a form's field,
 * asked again in plain mode, and named in an answers file's error.
 */
export type Rule<V = string> = (value: V) => string | undefined

const matching =
  (pattern: RegExp, otherwise: string): Rule =>
  value =>
    pattern.test(value) ? undefined : otherwise

/**
 * PostgreSQL cuts a longer name off without a word (NAMEDATALEN is 64), so the limit is ours to keep. It takes any other character in quotes; these are the ones
 * that also stand as they are in a URL, a shell's word and a file of variables, wherever a person copies the name to.
 */
export const pgIdentifier = matching(
  /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/,
  'letters without accents, digits, _ . and -, up to 63, not starting with . or -',
)

/** PostgreSQL refuses role names that begin with pg_ (42939 reserved_name). */
export const pgRole: Rule = value =>
  value.startsWith('pg_')
    ? 'a name that does not begin with pg_, which PostgreSQL keeps for itself'
    : pgIdentifier(value)

/** Docker's own rule for container and network names. */
export const dockerName = matching(
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/,
  'letters, digits, _ . and -, 2 to 63, starting with a letter or digit',
)

/** LiteLLM does not start when a server's name holds `-` (its tool prefix separator). */
export const serverName = matching(
  /^[a-z][a-z0-9_]{0,31}$/,
  'lower-case letters, digits and _, up to 32, starting with a letter; LiteLLM refuses -',
)

export const modelName = matching(
  /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/,
  'letters, digits and . _ : / -, starting with a letter or digit',
)

export const keyAlias = matching(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
  'letters, digits, _ and -, up to 63, starting with a letter or digit',
)

export const hostAndPort = matching(
  /^[A-Za-z0-9._-]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/,
  'a host name and a port, such as postgres:5432',
)

export const ipAddress: Rule = value => (isIP(value) ? undefined : 'an IP address of this host, such as 192.168.1.20')

/**
 * An IP address in its one spelling: `::` has many others, `0::0` and `::ffff:0.0.0.0` among them, and Docker answers with this one (RFC 5952; the URL standard
 * writes addresses so). One that stands for an IPv4 address is that.
 */
export function spelledOnce(address: string): string {
  if (isIP(address) !== 6) return address
  const [plain = '', zone] = address.split('%')
  const shortest = new URL(`http://[${plain}]/`).hostname.slice(1, -1)
  const mapped = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest)
  if (zone !== undefined || !mapped) return shortest
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** An address that a port is published on, which is compared by its text wherever it is met. */
export const publishedAddress: Rule = value => {
  const spelled = spelledOnce(value)
  return ipAddress(value) ?? (spelled === value ? undefined : `the same address written ${spelled}`)
}

export const portNumber: Rule<number> = value =>
  Number.isInteger(value) && value >= 1 && value <= 65535 ? undefined : 'a whole number from 1 to 65535'

/**
 * Whether a text is the address of a server on HTTP. A host such as `qwen3.6` is one for Docker's DNS and for Python's HTTP clients; WHATWG's URL takes a name that
 * ends in a number for a broken IPv4 address.
 */
export const isHttpAddress = (value: string): boolean =>
  /^https?:/i.test(value) &&
  (URL.canParse(value) || /^https?:\/\/[a-z][\w-]*(\.[\w-]+)*(:\d{1,5})?([/?#]\S*)?$/i.test(value))

/** Docker's grammar of an image's name (github.com/distribution/reference, regexp.go), without tag and digest, which are a question of their own. */
const namePart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const registryHost =
  '(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:)|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?'
export const imageRepository = matching(
  new RegExp(`^(?:${registryHost}/)?${namePart}(?:/${namePart})*$`),
  'an image’s name without https:// and without a tag, such as ghcr.io/berriai/litellm',
)

/** The same with a tag, a digest or both. What begins with `-` would be an option to Docker's client. */
export const imageReference = matching(
  new RegExp(`^(?:${registryHost}/)?${namePart}(?:/${namePart})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`),
  'an image, such as ghcr.io/supercorp-ai/supergateway:latest',
)

/** Names of variables, of which `=` and a line's end would make others. */
export const variableNames: Rule<Record<string, string>> = value => {
  const odd = Object.keys(value).find(name => !/^[^\s=\0]+$/.test(name))
  return odd === undefined ? undefined : `names without blanks and =; ${JSON.stringify(odd)} is none`
}

/** The address of a model's provider. An adopted gateway may have one with a secret in it, as a reference to the variable that has it. */
export const modelBase: Rule = value => {
  if (/^os\.environ\/[A-Za-z_]\w*$/.test(value)) return undefined
  if (!isHttpAddress(value)) return 'a URL, such as http://ollama:11434'
  return secretsIn(value, { name: 'api_base' }).length > 0
    ? 'a URL without a password or key in it: the key has a question of its own'
    : undefined
}

/** Docker's grammar of a tag (github.com/distribution/reference, regexp.go), with or without a digest behind it. */
export const tagName: Rule = value =>
  /^\w[\w.-]{0,127}(@sha256:[0-9a-f]{64})?$/.test(value) ? undefined : 'a tag, such as lts or v1.108.20'

/** The same for a value that is typed, and for one that is found or given by a reference. */
export const secretRules: Readonly<Record<string, Rule>> = {
  'database.password': value => (value.length >= 12 ? undefined : 'at least 12 characters'),
  'secrets.masterKey': value =>
    /^sk-[A-Za-z0-9_-]{13,}$/.test(value) && !/your|change-?me|example|placeholder/i.test(value)
      ? undefined
      : 'sk- and at least 13 letters, digits, _ or -, which no document gives as an example',
  'secrets.saltKey': value => (/^[A-Za-z0-9_-]{16,}$/.test(value) ? undefined : 'at least 16 letters, digits, _ or -'),
}
