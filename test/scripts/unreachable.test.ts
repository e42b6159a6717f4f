import { expect, test } from 'vitest'
import { whyUnreachable } from '../../scripts/test/unreachable.ts'

const failed = (stderr: string) => Object.assign(new Error('Command failed with exit code 1'), { stderr })

test.each([
  "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError: Failed to establish a new connection: [Errno 111]'",
  'Caused by: error sending request for url (https://pypi.org/simple/litellm/)',
  'npm error network request to https://registry.npmjs.org/pg failed, reason: connect ECONNREFUSED 127.0.0.1:9',
  "Err:1 http://deb.debian.org/debian bookworm InRelease Could not resolve 'deb.debian.org'",
])('a host that cannot be reached is told from the words of the program: %s', line => {
  expect(whyUnreachable(failed(`before\n${line}\nafter`))).toBe(line)
})

test('a version that does not exist is no unreachable host', () => {
  expect(whyUnreachable(failed('No solution found: there is no version of litellm==9.9.9'))).toBeUndefined()
})
