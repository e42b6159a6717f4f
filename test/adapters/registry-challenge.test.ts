import { describe, expect, test } from 'vitest'
import { challengeIn, nextPage } from '../../src/adapters/registry-challenge.ts'

describe('how a registry wants to be asked', () => {
  // As the registries named answer /v2/ without a login.
  test.each([
    [
      'ghcr.io',
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull"',
      'https://ghcr.io/token',
    ],
    ['without quotes and commas’ blanks', 'bearer realm=https://r.example/t, service=r', 'https://r.example/t'],
    ['after a scheme that is not understood', 'Negotiate, Bearer realm="https://r.example/t"', 'https://r.example/t'],
    [
      'after a challenge with parameters of its own',
      'Digest realm="a, b", nonce="c", Bearer realm="https://r.example/t",service="r"',
      'https://r.example/t',
    ],
    ['before a login', 'Bearer realm="https://r.example/t",service="r",Basic realm="r"', 'https://r.example/t'],
  ])('by a token: %s', (_, header, realm) => {
    expect(challengeIn(header)).toMatchObject({ scheme: 'bearer', realm: new URL(realm) })
  })

  test.each(['Basic realm="Registry Realm"', 'BASIC realm="Sonatype Nexus Repository Manager"', 'Negotiate, Basic'])(
    'by a login: %s',
    header => {
      expect(challengeIn(header)).toEqual({ scheme: 'basic' })
    },
  )

  test.each(['', 'Negotiate', 'Bearer service="r"', 'Bearer realm="no address"', ',,,'])('not at all: %s', header => {
    expect(challengeIn(header)).toBeUndefined()
  })
})

describe('the next page', () => {
  const from = new URL('https://mirror.example/v2/ghcr/berriai/litellm/tags/list?n=1000')
  const next = 'https://mirror.example/v2/ghcr/berriai/litellm/tags/list?n=1000&last=v1'

  test.each([
    '</v2/ghcr/berriai/litellm/tags/list?n=1000&last=v1>; rel="next"',
    '<?n=1000&last=v1>; rel=next',
    '<https://mirror.example/v2/ghcr/berriai/litellm/tags/list?n=1000&last=v1>; rel="next"',
    '<http://mirror.example/v2/ghcr/berriai/litellm/tags/list?n=1000&last=v1>; rel="next"',
    '<http://nexus:8081/v2/berriai/litellm/tags/list?n=1000&last=v1>; rel="next"',
    '</v2/x?last=0>; rel="prev", </v2/x?n=1000&last=v1>; rel="next"',
  ])('is asked where the list was: %s', header => {
    expect(nextPage(header, from)?.href).toBe(next)
  })

  test.each([undefined, '', '</v2/x?last=0>; rel="prev"', '</v2/x>; rel="next"', '<?n=1000>; rel="next"'])(
    'is none: %s',
    header => {
      expect(nextPage(header, from)).toBeUndefined()
    },
  )
})
