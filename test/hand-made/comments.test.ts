import { describe, expect, test } from 'vitest'
import { commentedLines, withoutCommentedSecrets } from '../../src/hand-made/comments.ts'

const mark = '‹secret, left out›'

/** What people set aside or note in a config.yaml. `§` stands around what is secret in it. */
const noted: [what: string, text: string][] = [
  ['prose', '# old password §hunter2§'],
  ['prose with a verb', '# the password was §hunter2§ until May'],
  ['prose in which the word comes last', '# §Tr0ub4dor&3§ is the old admin password'],
  ['a login', '# login: admin / §hunter2§'],
  ['a login of an admin', '# team gateway; admin: admin / §hunter2§'],
  ['names with a stroke', '# user/pass: §admin§ / §hunter2§'],
  ['a pair of a login', '# ui login admin:§hunter2§'],
  ['a short name', '# pw: §x§'],
  ['a short name in prose', '# db pw §swordfish9§'],
  ['several words before the colon', '# postgres password for llm: §correct horse battery staple§'],
  ['an equals sign', '# key = §abc123def§'],
  ['an arrow', '# master key -> §hunter2§'],
  ['a key that was', '# was §sk-proj-Abc0123456789defghij§'],
  ['a shell', '# export API_KEY=§hunter2§ && litellm --config x'],
  ['docker', '# docker run -e OPENAI_API_KEY=§hunter2§ litellm'],
  ['curl', '# curl -u admin:§hunter2§ http://localhost:4000'],
  ['a header of curl', "# curl -H 'X-Api-Key: §hunter2§' http://localhost:4000"],
  ['an env file', '# OPENAI_API_KEY=§hunter2§\n# REGION=eu-west-1\n# DB_PASSWORD=§other§'],
  ['JSON in a line', '# {"api_key": "§hunter2§", "model": "gpt-4o"}'],
  ['JSON in lines', '# {\n#   "model": "gpt-4o",\n#   "api_key": "§hunter2§"\n# }'],
  [
    'YAML',
    'a: 1\n# - model_name: x\n#   litellm_params:\n#     api_key: §hunter2§\n#     api_base: https://x.example.com',
  ],
  ['a list of keys', '# api_keys:\n#   - §hunter2§\n#   - §swordfish§\n# region: eu'],
  ['a list of keys in brackets', '# api_keys: [\n#   "§hunter2§",\n#   "§swordfish§"\n# ]\n# region: eu'],
  ['a block scalar', '# password: |\n#   §hunter2§\n#   §and more§\n# region: eu'],
  ['a value under its key', '# password:\n#   value: §hunter2§\n#   region: eu'],
  [
    'the name beside the value',
    '# env:\n#   - name: API_KEY\n#     value: §hunter2§\n#   - name: REGION\n#     value: eu',
  ],
  ['base64 in lines', '# §bWFueSBodW5kcmVkIGJ5dGVzIG9mIGEga2V5IHRoYXQgaXMgdmVyeSBsb25n§\n# §c2hv§'],
  ['the end of a line with a secret', 'api_key: os.environ/OPENAI_API_KEY # §hunter2§'],
  ['the end of a line with a secret, told', 'api_key: os.environ/OPENAI_API_KEY  # before: §swordfish§'],
  ['the line above a secret', 'a:\n  # §hunter2§\n  api_key: os.environ/OPENAI_API_KEY'],
  ['after a block scalar', 'a: |\n  text\n# password: §hunter2§\nb: 1'],
  ['after a folded one with a mark', 'a: >-\n  text\n\n  # of the text\n# old token §hunter2§\n'],
  ['a fence around it', '# ```yaml\n# api_key: §hunter2§\n# ```'],
  ['a DSN in prose', '# db is postgresql://llm:§hunter2§@db:5432/llm now'],
  ['a quote', '# the admin\'s password is "§open sesame§"'],
  ['backticks', '# token `§hunter2§` of the old proxy'],
  ['netrc', '# machine x.example.com\n# login bob\n# password §hunter2§'],
  ['two marks', '## old password §hunter2§'],
  ['a language of its own', '# altes Passwort: §hunter2§'],
  ['a colon within the word', '# Passwort:§hunter2§'],
  ['two in a line', '# user=admin password=§hunter2§ token=§abc9§'],
  ['TOML', '# [litellm]\n# api_key = "§hunter2§"'],
  ['a bearer', '# Authorization: Bearer §hunter2§'],
  ['a bearer in prose', '# the old token was Bearer §abc123def456§'],
  ['YAML in braces', '# - {model_name: a, api_key: §hunter2§}'],
  ['a digit alone', '# admin password §1234§'],
  ['the line below a secret', 'a:\n  api_key: os.environ/OPENAI_API_KEY\n  # §hunter2§'],
  ['Windows line ends', '# password: §hunter2§\r\n# old token §hunter3§\r\na: 1\r\n'],
  ['an indented one with a tab', 'a:\n  b: 1\n#\tpassword: §hunter2§'],
  ['a map in braces', '# secrets: §{prod: hunter2, test: hunter3}§'],
  ['a value in quotes with a hash', '# password: "§hun#ter2§"'],
  ['the database of before', '# DB: host=db user=llm password=§hunter2§ dbname=llm'],
  ['a cookie', '# Cookie: session=§abcdef§'],
  ['XML', '# <password>§hunter2§</password>'],
]

describe('a comment', () => {
  test.each(noted)('with a secret as %s is carried without it', (_, written) => {
    const text = written.replaceAll('§', '')
    const clean = withoutCommentedSecrets(text)
    expect(clean).toBe(written.replace(/§[^§]+§/g, mark))
    expect(commentedLines(text)).toBeDefined()
  })

  test('with a private key keeps nothing of it, its last short line neither', () => {
    const key =
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfnygWyF8PbnGy0AHB7M\naBc=\n-----END RSA PRIVATE KEY-----'
    const clean = withoutCommentedSecrets(`${key.replace(/^/gm, '  # ')}\nmodel_list: []`)
    expect(clean).not.toMatch(/MIIE|aBc/)
    expect(clean).toContain('\nmodel_list: []')
  })

  test.each([
    '# see https://docs.litellm.ai/docs/proxy/virtual_keys for keys',
    '# the master key comes from the environment',
    '# api_key: os.environ/OPENAI_API_KEY',
    '# api_key: os.environ/OPENAI_API_KEY (of the team)',
    '# api_key: <your azure key>',
    '# password is stored in the vault',
    '# rotate the key every 90 days',
    '# max_tokens: 4096',
    '# token limit 128000 for gpt-4o',
    '# the token is required',
    '# key must start with sk-',
    '# needs LITELLM_MASTER_KEY and LITELLM_SALT_KEY',
    '# set OPENAI_API_KEY before',
    '# password: see the wiki',
    '# only keys of team a may use it',
    '# secrets go to /etc/litellm/keys.env',
    '# pass through endpoints',
    '# admin of team2 may change it',
    '# user: everybody of team2',
    '# v1.80.5 renamed it',
    '# model: azure/gpt-4o-2024-11-20',
    '# cache key prefix: litellm',
    'api_key: os.environ/OPENAI_API_KEY # required',
    'api_key: os.environ/OPENAI_API_KEY # from the environment',
    'api_key: os.environ/OPENAI_API_KEY # team key, do not change',
    'a: "not # a comment: password hunter2"',
    'a: |\n  # password: hunter2 is text of the value, not a comment\n',
    '# ---- keys ----',
    '# input cost per token 0.0000005',
  ])('%s is carried as it is', text => expect(withoutCommentedSecrets(text)).toBe(text))
})
