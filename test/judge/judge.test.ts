import { describe, expect, test } from 'vitest'
import { secretsIn } from '../../src/judge/judge.ts'
import { marked, unmarked } from './marked.ts'

const uuid = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('a value by itself', () => {
  test.each([
    'ghp_FAKEfakeFAKE',
    'sk-FAKEfake',
    'xoxb-FAKE',
    'FAKEfake0000FAKEfake1111FAKE',
    '0123456789abcdef0123456789abcdef',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
    uuid,
  ])('%s is a secret', value => expect(marked(value)).toBe(`«${value}»`))

  test.each([
    'info',
    'https://example.com/mcp',
    '/srv/data/files',
    'claude-sonnet-4-20250514',
    'mistralai/Mixtral-8x7B-Instruct-v0.1',
    '@modelcontextprotocol/server-filesystem',
    'Europe/Berlin',
    '8080',
    'ghcr.io/org/image@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
  ])('%s is none', value => expect(marked(value)).toBe(value))

  test('is in doubt where nothing but its looks speaks for it', () => {
    expect(secretsIn(uuid, { name: 'N8N' })).toMatchObject([{ doubt: true }])
    expect(secretsIn(uuid, { name: 'N8N_TOKEN' })[0]).not.toHaveProperty('doubt')
  })

  test('that is named as an id looks random by nature', () => {
    expect(marked(uuid, { name: 'PROJECT_ID' })).toBe(uuid)
    expect(marked('9fceb02d0ae598e95dc970b74767f19372d61af8', { name: 'GIT_COMMIT' })).not.toContain('«')
  })
})

describe('a name', () => {
  test('makes any value a secret', () => {
    expect(marked('correct-horse-1', { name: 'PGPASSWORD' })).toBe('«correct-horse-1»')
    expect(marked('legal winner thank year', { name: 'SEED_PHRASE' })).toBe('«legal winner thank year»')
  })

  test('makes none of a switch, a path or an amount', () => {
    expect(marked('true', { name: 'USE_AUTH' })).toBe('true')
    expect(marked('/home/me/keys/sa.json', { name: 'GOOGLE_APPLICATION_CREDENTIALS' })).not.toContain('«')
    expect(marked('oauth', { name: 'AUTH' })).toBe('oauth')
    expect(marked('100000', { name: 'MAX_TOKENS' })).toBe('100000')
  })
})

/** Values of settings without a telling name, with « » around what is secret in them. */
const structured: [what: string, text: string][] = [
  ['JSON with headers', '{"Authorization": "Bearer «ntn_1234567890abcdefABCDEF»", "Notion-Version": "2022-06-28"}'],
  ['JSON within JSON', String.raw`{"a":"{\"password\":\"«abc»\"}"}`],
  ['a list of names and values', '{"env":[{"name":"TOKEN","value":"«abc»"}]}'],
  ['arguments in a list', '["--api-key","«abc»"]'],
  ['Python’s quotes', "{'api_key': '«abc»'}"],
  ['lines of YAML', 'api_key: «abc»\nmode: fast\n'],
  ['an env file', 'API_KEY=«abc»\nMODE=fast'],
  ['ADO', 'Server=db.internal;Database=erp;User Id=sa;Password=«Sup3rSecret»;Encrypt=true'],
  ['ODBC', 'Driver={ODBC Driver 18 for SQL Server};Server=x;UID=sa;PWD={«Sup3r;Secret»};'],
  ['libpq', "host=db user=app password='«Sup3r Secret»' dbname=erp"],
  ['JDBC', 'jdbc:postgresql://db.internal/erp?user=app&password=«Sup3rSecret»'],
  ['JDBC of SQL Server', 'jdbc:sqlserver://db:1433;databaseName=erp;user=sa;password=«Sup3r»;encrypt=true'],
  ['JDBC of Oracle', 'jdbc:oracle:thin:scott/«tiger»@//db:1521/erp'],
  ['Go’s MySQL driver', 'app:«Sup3rSecret»@tcp(db:3306)/erp?parseTime=true'],
  ['a URL with a password', 'mongodb+srv://app:«Sup3rSecret»@c.mongodb.net/?retryWrites=true&w=majority'],
  ['a password with marks of a URL in it', 'postgresql://app:«p@ss/w#rd»@db:5432/x'],
  ['a user that is a token', 'https://«0a1b2c3d»@sentry.example.com/1'],
  ['a query', 'https://x.example.com/mcp?mode=fast&api_key=«abc»'],
  ['a fragment', 'https://x.example.com/mcp#access_token=«abc»'],
  ['JSON in a query', 'https://x.example.com/run?config=%7B%22apiKey%22%3A%22«abc»%22%7D'],
  ['JSON in base64 in a query', `https://x.example.com/mcp?config=«${base64('{"exaApiKey":"abc"}')}»`],
  ['a webhook', 'https://discord.com/api/webhooks/«1234567890/abcDEF_ghiJKL-mnoPQR»'],
  ['a UUID in a path', `https://mcp.example.com/u/«${uuid}»/mcp`],
  ['cookies', '{"Cookie":"theme=dark; sid=«abcdef»"}'],
  ['a list of headers', 'x-api-key=«abc»,authorization=Bearer «def»'],
  ['header lines', 'X-Team: data\nX-Api-Key: «abc»'],
  ['a query string', '?api_key=«abc»&mode=x'],
  ['a map of secrets', '{"apiKeys":{"openai":"«abc»"},"credentials":{"username":"me","region":"eu"}}'],
  ['XML', '<config><password>«abc»</password><add key="ApiKey" value="«abc»"/></config>'],
  ['JAAS of Kafka', 'org.apache.kafka.PlainLoginModule required username="x" password="«abc»";'],
  ['an encoded connection string', 'mssql+pyodbc:///?odbc_connect=DRIVER%3D%7BODBC%7D%3BUID%3Dsa%3BPWD%3D«abc»'],
  ['a key after its name in a path', 'https://x.example.com/token/«abc-zz9»'],
  ['several hosts', 'mongodb://u:«abc»@h1:1,h2:2/db?replicaSet=r'],
  ['words of a command', '-H "Authorization: Bearer «abc»" --port 3'],
]

describe('a structured value', () => {
  test.each(structured)('%s: the secret part, and no more', (_, text) => {
    expect(marked(unmarked(text), { name: 'SETTING' })).toBe(text)
    expect(marked(unmarked(text), { kind: 'argument' })).toBe(text)
  })

  test('without a secret is readable as a whole, whatever its name', () => {
    const url = 'postgresql://app@db.internal/app'
    expect(marked(url, { name: 'DATABASE_URL' })).toBe(url)
  })

  test('that cannot be read is a secret, where its name tells of a connection', () => {
    expect(marked('correct-horse-1', { name: 'AZURE_CONNECTION_STRING' })).toBe('«correct-horse-1»')
  })
})

describe('an argument', () => {
  test.each([
    ['--api-key', '«abc»'],
    [undefined, '--token=«abc»'],
    ['-e', 'API_KEY=«abc»'],
    ['-e', 'LEVEL=info'],
    ['--header', 'X-Api-Key: «abc123»'],
    [undefined, '--header=Authorization: Bearer «abc»'],
    ['-u', 'me:«hunter2»'],
    ['some-mcp', `«${uuid}»`],
    ['--port', '8080'],
    ['--no-auth', 'stdio'],
    ['--dir', 'C:\\Users\\me\\data'],
  ])('%s %s', (before, text) => {
    expect(marked(unmarked(text), { kind: 'argument', before })).toBe(text)
  })
})

test('a header’s scheme stays readable', () => {
  expect(marked('Bearer abc', { name: 'Authorization', kind: 'header' })).toBe('Bearer «abc»')
  expect(marked('abc', { name: 'Authorization', kind: 'header' })).toBe('«abc»')
})

test.each([
  ['PIN', '4711', '4711'],
  ['CARD_PIN', '0815', '0815'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x-honeycomb-team=FAKEo5,x-dataset=b', 'FAKEo5'],
])('%s=%s holds a secret that has no looks of one', (name, value, secret) => {
  expect(secretsIn(value, { name }).map(({ from, to }) => value.slice(from, to))).toEqual([secret])
})
