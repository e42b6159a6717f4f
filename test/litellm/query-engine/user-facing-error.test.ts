import { expect, test } from 'vitest'
import { datasourceUrl, parseDatabaseUrl, tlsOf } from './database-url.ts'
import { connectionFailure } from './user-facing-error.ts'

const address = parseDatabaseUrl('postgresql://me:p%40ss@db:5433/gateway?schema=s&sslmode=require')
const error = (code: string, message = 'said the server') => Object.assign(new Error(message), { code })

test('a database URL is taken apart, percent-encoding undone', () => {
  expect(address).toMatchObject({
    host: 'db',
    port: 5433,
    user: 'me',
    password: 'p@ss',
    database: 'gateway',
    schema: 's',
  })
  expect(tlsOf(address)).toEqual({ rejectUnauthorized: false })
  expect(parseDatabaseUrl('postgresql://me@db/gateway')).toMatchObject({ port: 5432, schema: 'public' })
})

test('the url of a datasource is a literal or a variable', () => {
  const block = (url: string) => `datasource client {\n  provider = "postgresql"\n  url = ${url}\n}`
  expect(datasourceUrl(block('env("HERE")'), { HERE: 'a' })).toBe('a')
  expect(datasourceUrl(block('"b"'), {})).toBe('b')
})

test.each([
  ['ECONNREFUSED', 'P1001', "Can't reach database server at `db`:`5433`"],
  ['28P01', 'P1000', 'the provided database credentials for `me` are not valid'],
  ['3D000', 'P1003', 'Database `gateway` does not exist on the database server at `db:5433`.'],
])('%s becomes %s, and never names the password', (code, prisma, text) => {
  const failure = connectionFailure(error(code), address)!
  expect(failure.error_code).toBe(prisma)
  expect(failure.message).toContain(text)
  expect(failure.message).not.toContain('p@ss')
})

test('what is not about the connection stays as it is', () => {
  expect(connectionFailure(error('42501', 'permission denied for schema public'), address)).toBeUndefined()
})
