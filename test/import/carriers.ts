import { createHash } from 'node:crypto'

/** Letters and digits that are the same in every run and different for each name. */
const drawn = (name: string, length: number) =>
  createHash('sha512')
    .update(name)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length)

const hex = (name: string, length: number) => createHash('sha512').update(name).digest('hex').slice(0, length)
const base64 = (text: string) => Buffer.from(text).toString('base64')

const uuid = (name: string) => hex(name, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** Kinds of secrets. `plain`: nothing in its looks tells of it, so that its place has to. */
const values: [kind: string, make: (name: string) => string, plain?: boolean][] = [
  ['a word', name => `hunter-${hex(name, 6)}`, true],
  ['a phrase', name => `correct.horse.${hex(name, 6)}`, true],
  ['a token of GitHub', name => `ghp_${drawn(name, 36)}`],
  ['a key of OpenAI', name => `sk-proj-${drawn(name, 40)}`],
  ['a token of Slack', name => `xoxb-${drawn(name, 24)}`],
  ['a JWT', name => `eyJhbGciOiJIUzI1NiJ9.${base64(`{"sub":"${name}"}`).replace(/=/g, '')}.${drawn(name, 43)}`],
  ['a UUID', uuid],
  ['hexadecimal digits', name => hex(name, 40)],
  ['letters and digits', name => drawn(name, 32)],
]

/** A server as a client's file has it. */
export interface Entry {
  command?: string
  args?: string[]
  env?: Record<string, string>
  url?: string
  headers?: Record<string, string>
}

const stdio = (...args: string[]): Entry => ({ command: 'npx', args: ['-y', 'some-mcp', ...args] })
const env = (name: string, value: string): Entry => ({
  command: 'npx',
  args: ['-y', 'some-mcp'],
  env: { [name]: value },
})
const http = (url: string): Entry => ({ url })
const header = (name: string, value: string): Entry => ({
  url: 'https://x.example.com/mcp',
  headers: { [name]: value },
})
const coded = encodeURIComponent

/** Places in which a secret stands. `looks`: nothing in the place tells of it, so that its looks have to. */
const places: [place: string, make: (secret: string) => Entry, looks?: boolean][] = [
  ['a setting', s => env('SERVICE_TOKEN', s)],
  ['a setting, its name in one word', s => env('PGPASSWORD', s)],
  ['a setting, its name a plural', s => env('API_KEYS', s)],
  ['a setting without a telling name', s => env('N8N', s), true],
  ['the value after a flag', s => stdio('--api-key', s)],
  ['the value of a flag', s => stdio(`--access-token=${s}`)],
  ['an argument alone', s => stdio(s), true],
  ['a variable of docker', s => stdio('-e', `SECRET_KEY=${s}`)],
  ['a header', s => header('X-Api-Key', s)],
  ['Authorization', s => header('Authorization', `Bearer ${s}`)],
  ['Authorization of user and password', s => header('Authorization', `Basic ${base64(`me:${s}`)}`)],
  ['a cookie', s => header('Cookie', `theme=dark; sid=${s}`)],
  ['a header without a telling name', s => header('X-Custom', s), true],
  ['a header among the arguments', s => stdio('--header', `X-Auth-Token: ${s}`)],
  ['Authorization among the arguments', s => stdio(`--header=Authorization: Bearer ${s}`)],
  ['the password of a URL', s => env('DATABASE_URL', `postgresql://app:${coded(s)}@db.internal/app`)],
  ['the password of a URL among the arguments', s => stdio(`mongodb+srv://app:${coded(s)}@c.example.net/?w=majority`)],
  ['the query of a URL', s => http(`https://x.example.com/mcp?mode=fast&api_key=${coded(s)}`)],
  ['the fragment of a URL', s => http(`https://x.example.com/mcp#access_token=${coded(s)}`)],
  ['the path of a URL', s => http(`https://x.example.com/u/${s}/mcp`), true],
  ['a webhook', s => env('ALERTS', `https://hooks.example.com/services/T0/B0/${s}`)],
  ['JSON in a setting', s => env('OPTIONS', JSON.stringify({ mode: 'fast', credentials: { apiKey: s } }))],
  ['JSON in JSON', s => env('OPTIONS', JSON.stringify({ inner: JSON.stringify({ password: s }) }))],
  ['JSON among the arguments', s => stdio('--config', JSON.stringify({ exaApiKey: s }))],
  [
    'headers as JSON',
    s => env('OPENAPI_MCP_HEADERS', JSON.stringify({ Authorization: `Bearer ${s}`, 'X-Version': '1' })),
  ],
  ['JSON in a query', s => http(`https://x.example.com/mcp?config=${coded(JSON.stringify({ apiKey: s }))}`)],
  ['JSON in base64', s => http(`https://x.example.com/mcp?config=${coded(base64(JSON.stringify({ apiKey: s })))}`)],
  ['Python’s quotes', s => env('OPTIONS', `{'token': '${s}', 'mode': 'fast'}`)],
  ['YAML in a setting', s => env('OPTIONS', `mode: fast\nauth:\n  password: ${s}\n`)],
  ['an env file in a setting', s => env('EXTRA', `MODE=fast\nCLIENT_SECRET=${s}\n`)],
  ['ADO', s => env('DB', `Server=db.internal;Database=erp;User Id=sa;Password=${s};Encrypt=true`)],
  ['ODBC', s => stdio(`Driver={ODBC Driver 18 for SQL Server};Server=db;Uid=sa;Pwd={${s}};`)],
  ['libpq', s => stdio(`host=db.internal user=app password='${s}' dbname=erp`)],
  ['JDBC', s => stdio(`jdbc:mysql://db.internal/erp?user=app&password=${coded(s)}`)],
  [
    'JDBC of SQL Server',
    s => env('JDBC', `jdbc:sqlserver://db:1433;databaseName=erp;user=sa;password=${s};encrypt=true`),
  ],
  ['Go’s MySQL driver', s => env('DB', `app:${s}@tcp(db.internal:3306)/erp?parseTime=true`)],
  ['a list of headers', s => env('OTEL_EXPORTER_OTLP_HEADERS', `x-team=data,api-key=${s}`)],
  ['a query string', s => stdio(`mode=fast&token=${coded(s)}`)],
]

/** A server that carries one secret. */
export interface Carrier {
  name: string
  what: string
  secret: string
  entry: Entry
}

/** Every kind of secret in every kind of place that goes with it; a word in a place that tells nothing of it is no secret to anybody. */
export const carriers: Carrier[] = places.flatMap(([place, make, looks], row) =>
  values.flatMap(([kind, valueOf, plain], column): Carrier[] => {
    if (looks && plain) return []
    const name = `c${row}_${column}`
    const secret = valueOf(name)
    return [{ name, what: `${kind} in ${place}`, secret, entry: make(secret) }]
  }),
)

/** Every text of a server's entry. */
export const textsOf = ({ args = [], env: settings = {}, url = '', headers = {} }: Entry): string[] => [
  ...args,
  ...Object.values(settings),
  url,
  ...Object.values(headers),
]
