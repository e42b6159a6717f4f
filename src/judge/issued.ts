/**
 * How the tokens of issuers begin, from their own documentation and from the rules of secret scanners (gitleaks, GitHub's partner patterns).
 * Each is followed by the characters of its body.
 */
const prefixes: [start: string, body: string][] = [
  // Models
  ['sk-(?=[A-Za-z0-9_-]*[A-Z0-9]|[a-z_-]{16})', '[A-Za-z0-9_-]{6,}'],
  ['(?:gsk|xai|pplx|nvapi|hf|r8|fw|co|csk|esecret|together|tgp_v1|sa)[-_](?=[A-Za-z0-9_-]*\\d)', '[A-Za-z0-9_-]{16,}'],
  ['hf_', '[A-Za-z0-9]{8,}'],
  ['nvapi-', '[A-Za-z0-9_-]{8,}'],
  ['gsk_', '[A-Za-z0-9]{8,}'],
  ['AIza', '[\\w-]{10,}'],
  ['ya29\\.', '[\\w.-]{6,}'],
  ['(?:pk|sk)-lf-', '[\\w-]{6,}'],
  // Code and packages
  ['gh[pousr]_', '[A-Za-z0-9]{6,}'],
  ['github_pat_', '\\w{6,}'],
  ['gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|soat|ffct)-', '[\\w.-]{6,}'],
  ['npm_', '[A-Za-z0-9]{12,}'],
  ['pypi-', '[\\w-]{12,}'],
  ['dckr_(?:pat|oat)_', '[\\w-]{6,}'],
  ['(?:ATATT3|ATCTT3|ATBB)', '[\\w=-]{12,}'],
  [
    '(?:bkua|sgp|sqp|squ|sqa|cpl|rubygems|dapi|nfp|vcp|pul|pnu|rnd|lin_api|lin_oauth|figd|figo|figdr|phx|phc|glsa|glc|perm|dt0c01|sntrys|sntryu)[-_.](?=[\\w.=-]*[0-9A-Z])',
    '[\\w.=-]{8,}',
  ],
  // Clouds
  ['(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])', '[A-Z0-9]{12,}'],
  ['LTAI', '[A-Za-z0-9]{12,}'],
  ['(?:dop|doo|dor)_v1_', '[a-f0-9]{8,}'],
  ['hvs\\.|hvb\\.|s\\.(?=[A-Za-z0-9]{24})', '[\\w-]{8,}'],
  ['(?:fo1|fm[12]|fm2)_', '[\\w=/+-]{16,}'],
  ['dp\\.(?:pt|st|ct|sa|scim|audit)\\.', '[\\w.]{6,}'],
  ['(?:tskey|tsk|eyJhbGci)', '[\\w.-]{12,}'],
  ['sb[psa]_(?=\\w*\\d)', '\\w{12,}'],
  ['sbp_', '[a-f0-9]{8,}'],
  ['(?:v1\\.0|v1)-(?=[a-f0-9]{24})', '[a-f0-9-]{24,}'],
  // Products
  ['(?:sk|rk|pk|whsec|mk)_(?:live|test)_', '[A-Za-z0-9]{4,}'],
  ['whsec_', '[A-Za-z0-9+/=]{8,}'],
  ['xox[abeoprsc](?:\\.xox[bp])?-', '[\\w-]{4,}'],
  ['xapp-', '[\\w-]{4,}'],
  ['(?:ntn|secret)_(?=\\w*\\d)', '\\w{8,}'],
  ['SG\\.', '[\\w-]{4,}(?:\\.[\\w-]+)?'],
  ['shp(?:at|ca|pa|ss|ua)_', '[A-Fa-f0-9]{6,}'],
  [
    '(?:tvly|fc|brv|jina|exa|e2b|lsv2_(?:pt|sk)|pcsk|apify_api|BSA|ctx7sk|ctx7|composio|sk_composio|zpka|rpa|mem0|m0|smithery|napi|cal|re|rnd|tr|pat)[-_](?=[\\w-]*\\d)',
    '[\\w.-]{10,}',
  ],
  ['(?:tvly|ctx7sk)-', '[\\w-]{4,}'],
  ['fc-', '[0-9a-f]{16,}'],
  ['BSA', '[A-Za-z0-9]{20,}'],
  ['pat(?=[A-Za-z0-9]{14}\\.)', '[\\w.]{16,}'],
  ['EAA(?=\\w*\\d)', '[A-Za-z0-9]{20,}'],
  ['key-', '[0-9a-f]{32}'],
  ['SK', '[0-9a-f]{32}'],
  ['(?:NRAK|NRJS|NRII|NRAA)-', '[A-Za-z0-9]{12,}'],
  ['AGE-SECRET-KEY-1', '[A-Z0-9]{10,}'],
  ['A3-', '[A-Z0-9]{6}-[A-Z0-9-]{16,}'],
  ['ops_eyJ', '[\\w+/=-]{16,}'],
  ['\\d{8,10}:', '[\\w-]{30,}'],
  ['\\w{3}\\dQ~', '[\\w~.-]{20,}'],
  ['PMAK-', '[a-f0-9-]{16,}'],
  ['xkeysib-|xsmtpsib-', '[a-f0-9]{16,}(?:-\\w+)?'],
  ['EZ[AT]K', '[A-Za-z0-9]{20,}'],
  ['AKCp', '[A-Za-z0-9]{20,}'],
  ['(?:MT|Mz|Nj|Nz|OD|OT)[\\w-]{20,}\\.[\\w-]{6}\\.', '[\\w-]{20,}'],
  ['xprv', '[A-Za-z0-9]{50,}'],
]

const source = prefixes.map(([start, body]) => `(?:${start})${body}`).join('|')

/** Tokens that are known by their beginning, anywhere in a text. */
const issued = new RegExp(`(?<![A-Za-z0-9_/.-])(?:${source})`, 'g')

/** A JSON Web Token, or an unsigned one cut short. */
const jwt = /(?<![\w.-])eyJ[\w-]{6,}\.[\w-]*(?:\.[\w-]*)*/g

/** A private key; a certificate and a public key are for everybody. Escaped line ends are line ends. */
const pem = /-----BEGIN (?!CERTIFICATE|(?:RSA |EC )?PUBLIC|X509)[A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g

/** A private key as PuTTY has it. */
const putty = /PuTTY-User-Key-File-\d+:[\s\S]*/g

/** The password of a netrc file, whose words stand one after the other. */
const netrc = /(?<=\blogin\s{1,9}\S{1,200}\s{1,9}password\s{1,9})\S+/g

/** The shortest that any of the patterns matches. */
const shortest = 6

/** What an issuer or a standard marks as a secret, wherever it stands. */
export function* issuedIn(text: string): Generator<[from: number, to: number]> {
  if (text.length < shortest) return
  for (const pattern of [pem, putty, netrc, jwt, issued])
    for (const { 0: match, index } of text.matchAll(pattern)) yield [index, index + match.length]
}
