import { expect, test } from 'vitest'
import { secretParts } from '../../src/judge/parts.ts'

const password = 'FAKE-Pa55w0rd-of-a-test'

const basic = Buffer.from(`app:${password}`).toString('base64')

// What a stored value consists of, beside its secret: it stands in config.yaml, in documents and on screens as well, and gives nothing away.
test.each([
  [
    'postgresql://app:SECRET@db.example.com:5432/warehouse?sslmode=require',
    ['db.example.com', 'warehouse', 'postgresql:'],
  ],
  ['https://mcp.example.com/mcp?team=alpha&api_key=SECRET', ['https:', 'mcp.example.com', 'mcp']],
  [
    '{"user":"app-user","auth":{"apiKey":"SECRET"},"url":"https://x.example.com/"}',
    ['app-user', 'https:', '{"user":"app-user"'],
  ],
  ['Server=db.example.com,1433;User Id=app-user;Password=SECRET;Encrypt=true', ['app-user', '1433;User Id=app-user']],
  ['host=db.example.com user=app-user password=SECRET dbname=warehouse', ['app-user', 'db.example.com', 'warehouse']],
  [
    'jdbc:postgresql://db.example.com/warehouse?user=app-user&password=SECRET',
    ['app-user', 'warehouse', 'db.example.com'],
  ],
  ['Bearer SECRET', ['Bearer']],
  ['theme=dark-blue; session=SECRET', ['theme=dark-blue']],
])('%s has its secret for a part, and nothing that is none', (form, harmless) => {
  const parts = secretParts(form.replace('SECRET', password))
  expect(parts).toContain(password)
  for (const one of harmless) expect(parts).not.toContain(one)
})

test('what Basic carries is a part, as it is and as it is carried', () => {
  expect(secretParts(`Basic ${basic}`)).toEqual(expect.arrayContaining([basic, `app:${password}`, password]))
})

test('a value that is one secret has no parts', () => expect(secretParts(password)).toEqual([]))
