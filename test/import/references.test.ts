import { expect, test } from 'vitest'
import { preview } from '../../src/import/preview.ts'

/** The variables that are asked for, of settings with these values. */
function asked(...values: string[]) {
  const env = Object.fromEntries(values.map((value, index) => [`SETTING_${index}`, value]))
  const text = JSON.stringify({ mcpServers: { a: { command: 'npx', args: ['-y', 'a-mcp'], env } } })
  const { asks, servers } = preview(text, 'mcp.json', { existing: [] })
  return {
    names: asks.map(({ variable }) => variable),
    secret: asks.map(one => one.secret),
    env: servers[0]?.item?.env,
  }
}

test('of a manager of secrets each reference is a question of its own', () => {
  const references = [
    '${keyring:github}',
    '${keyring:slack}',
    '${secret:db}',
    'op://Private/GitHub/token',
    'se://docker/mcp/postgres',
    'oci-vault://ocid1.vaultsecret.oc1..abcd',
    'aws-sm://prod/db#password',
    'keyring:mcp-github:personal-pat',
    'vault:secret/data/app#token',
    '$(pass show api/openai)',
    '`security find-generic-password -w -s x`',
  ]
  const { names, secret } = asked(...references)
  expect(names).toHaveLength(references.length)
  expect(new Set(names).size).toBe(references.length)
  expect(secret).toEqual(references.map(() => true))
})

test('a default stands after a name, and what a shell says of one that is missing is no part of it', () => {
  expect(asked('${MODE:-fast}', '${REGION:?set it}', '${localEnv:ZONE:eu}').names).toEqual(['MODE', 'REGION', 'ZONE'])
})

test('a time, a volume and a database file are none', () => {
  const plain = ['12:30:00', 'data:/srv/data:ro', 'file:./dev.db', 'redis://cache:6379/0', 'https://a.example.com/x']
  const { names, env } = asked(...plain)
  expect(names).toEqual([])
  expect(Object.values(env as object)).toEqual(plain)
})

test('a command with a secret in it is asked for by nothing that shows it', () => {
  const text = JSON.stringify({
    mcpServers: {
      a: { command: 'npx', args: ['x'], env: { T: '$(echo sk-proj-FAKE0123456789abcdefghij0123456789)' } },
    },
  })
  expect(JSON.stringify(preview(text, 'mcp.json', { existing: [] }).asks)).not.toContain('FAKE')
})

test('a name of no Latin letters becomes that of its host or package', () => {
  const text = JSON.stringify({
    mcpServers: { 高德: { url: 'https://mcp.amap.com/sse' }, 时间: { command: 'uvx', args: ['mcp-server-time'] } },
  })
  const { servers } = preview(text, 'mcp.json', { existing: [] })
  expect(servers.map(({ name }) => name)).toEqual(['mcp_amap_com', 'mcp_server_time'])
})

// Each stands for a value that another program would put there.
const stands: [text: string, asked: string][] = [
  ['${cmd: pass show x}', 'cmd: pass show x'],
  ['${cmd:op read op://a/b/c}', 'cmd:op read op://a/b/c'],
  ['Bearer $(op read op://a/b/c)', 'op read op://a/b/c'],
  ['$(echo $(pass show x))', 'echo $(pass show x)'],
  ['$(TOKEN)', 'TOKEN'],
  ['`pass show x`', 'pass show x'],
  ['<(pass show x)', 'pass show x'],
  ['!pass show x', 'pass show x'],
  ['exec:pass show x', 'exec:pass show x'],
  ['op read op://a/b/c', 'op read op://a/b/c'],
  ['bw get password x', 'bw get password x'],
  ['op://Private/GitHub/token', 'op://Private/GitHub/token'],
  ['Bearer op://Private/GitHub/token', 'op://Private/GitHub/token'],
  ['{{ op://Private/GitHub/token }}', 'op://Private/GitHub/token'],
  ['${input:token}', 'token'],
  ['${env:TOKEN}', 'TOKEN'],
  ['${ENV:TOKEN}', 'TOKEN'],
  ['$${TOKEN}', 'TOKEN'],
  ['${TOKEN-none}', 'TOKEN'],
  ['${TOKEN', 'TOKEN'],
  ['${{ secrets.TOKEN }}', 'TOKEN'],
  ['{{ .Values.token }}', '.Values.token'],
  ["{{ lookup('env', 'TOKEN') }}", 'TOKEN'],
  ['{{ env "TOKEN" }}', 'TOKEN'],
  ["{{ token | default('') }}", 'token'],
  ['<%= ENV["TOKEN"] %>', 'TOKEN'],
  ['%TOKEN%', 'TOKEN'],
  ['%(TOKEN)s', 'TOKEN'],
  ['%{TOKEN}', 'TOKEN'],
  ['#{TOKEN}#', 'TOKEN'],
  ['[[TOKEN]]', 'TOKEN'],
  ['$[TOKEN]', 'TOKEN'],
  ['{$TOKEN}', 'TOKEN'],
  ['{TOKEN}', 'TOKEN'],
  ['@TOKEN@', 'TOKEN'],
  ['$env:TOKEN', 'TOKEN'],
  ['env:TOKEN', 'TOKEN'],
  ['process.env.TOKEN', 'TOKEN'],
  ['os.environ["TOKEN"]', 'TOKEN'],
  ['os.getenv("TOKEN", "")', 'TOKEN'],
]

test.each(stands)('%s is asked for, and never taken as it stands', (text, name) => {
  const { names, env } = asked(text)
  expect(names).toEqual([name])
  expect(JSON.stringify(env ?? {})).not.toContain(text)
})

// In the place of a secret what says where it is asks for that secret; elsewhere a server may want it as it is.
test.each([
  'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x',
  'projects/p/secrets/s/versions/latest',
  '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)',
  'ENC[AES256_GCM,data:abcd,iv:xxx,tag:yyy,type:str]',
  'file:/run/secrets/token',
  '<YOUR_KEY>',
])('%s asks for the secret in whose place it stands', text => {
  const file = { mcpServers: { a: { command: 'npx', args: ['x'], env: { API_KEY: text } } } }
  expect(preview(JSON.stringify(file), 'mcp.json', { existing: [] }).asks).toMatchObject([
    { variable: 'API_KEY', secret: true },
  ])
})

test('two that differ in anything are two questions', () => {
  const pairs = [
    ['${keyring:mcp:work}', '${keyring:mcp:home}'],
    ['${ENV:A_ONE}', '${ENV:B_ONE}'],
    ['#{A_TWO}#', '#{B_TWO}#'],
    ['!pass show a', '!pass show b'],
    ['{{ lookup("env", "A_THREE") }}', '{{ lookup("env", "B_THREE") }}'],
  ]
  expect(new Set(asked(...pairs.flat()).names).size).toBe(pairs.flat().length)
})

test('a sentence, a format and JSON are none', () => {
  const plain = [
    'Hello, world!',
    '!important',
    '[[1,2],[3]]',
    '{"a":{"b":{}}}',
    '%Y-%m-%d',
    '100%',
    '$((1+1))',
    'pass on',
    'C# {x}',
  ]
  const { names, env } = asked(...plain)
  expect(names).toEqual([])
  expect(Object.values(env as object)).toEqual(plain)
})

test.each(['https://{{ host }}/mcp', 'https://$(HOST)/mcp', '<%= ENV["URL"] %>', 'op://a/b/url'])(
  '%s is a URL that is asked for',
  url => {
    const { servers, asks } = preview(JSON.stringify({ mcpServers: { a: { url } } }), 'mcp.json', { existing: [] })
    expect([servers[0]?.status, asks.length]).toEqual(['new', 1])
  },
)
