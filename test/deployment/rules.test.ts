import { expect, test } from 'vitest'
import { dockerName, pgIdentifier, pgRole } from '../../src/deployment/rules.ts'

test.each(['litellm_db', 'Lite-LLM', 'Prod-DB', 'PROD', '2nd', '12345', '_x', 'a.b', 'x'.repeat(63)])(
  'PostgreSQL may have a role and a database %s',
  name => expect([pgRole(name), pgIdentifier(name)]).toEqual([undefined, undefined]),
)

test.each(['', '-x', '.x', 'a b', 'a"b', "a'b", 'a/b', 'a:b', 'a@b', 'a=b', 'größe', 'база', 'x'.repeat(64), 'a\nb'])(
  'a role or a database %j is refused, with what would be valid',
  name => expect(pgIdentifier(name)).toContain('up to 63'),
)

test('a role of PostgreSQL’s own kind is refused', () => expect(pgRole('pg_mine')).toContain('pg_'))

test.each(['mcp-litellm', 'Lite-LLM', 'GW', '2nd', 'a.b_c', 'x'.repeat(63)])('a gateway may be called %s', name =>
  expect(dockerName(name)).toBeUndefined(),
)

test.each(['', 'x', '.x', '-x', '..', 'a/b', '../x', 'a b', 'größe', 'x'.repeat(64), 'a\nb'])(
  'a gateway %j is refused, with what would be valid',
  name => expect(dockerName(name)).toContain('2 to 63'),
)
