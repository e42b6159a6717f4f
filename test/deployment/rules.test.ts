import { expect, test } from 'vitest'
import { dockerName, imageRepository, pgIdentifier, pgRole } from '../../src/deployment/rules.ts'

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

test.each([
  'ghcr.io/berriai/litellm',
  'litellm/litellm',
  'my-litellm',
  'registry.example:5000/ghcr/berriai/litellm',
  'localhost:5000/a',
  'localhost/a',
  '127.0.0.1:5000/berriai/litellm',
  '[::1]:5000/a/b__c',
])('an image may be %s', name => expect(imageRepository(name)).toBeUndefined())

test.each([
  'https://ghcr.io/berriai/litellm',
  'ghcr.io/berriai/litellm:lts',
  `ghcr.io/berriai/litellm@sha256:${'a'.repeat(64)}`,
  'ghcr.io/berriai/litellm/',
  'ghcr.io/BerriAI/litellm',
  '/litellm',
  'a b',
  '',
])('an image %j is refused, since a tag and an address are none of its name', name =>
  expect(imageRepository(name)).toContain('without a tag'),
)
