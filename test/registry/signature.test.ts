import { describe, expect, test } from 'vitest'
import type { RunProgram } from '../../src/adapters/program.ts'
import { ForeignText } from '../../src/text/foreign.ts'
import { signatureCommand, signatureLine } from '../../src/registry/signature.ts'

const digest = (repository: string) => `${repository}@sha256:${'a'.repeat(64)}`
const image = { digest: digest('ghcr.io/berriai/litellm'), version: '1.108.20' }
const never = new AbortController().signal

/** cosign 2.5.0 prints its last error on standard error and ends with 1, or 10 to 13. */
const ending =
  (exitCode: number, errors = ''): RunProgram =>
  async () => ({ exitCode, errors: ForeignText.of(errors) })

test('LiteLLM’s own image is held against the identity that signs it', () => {
  expect(signatureCommand(image)).toEqual([
    '--certificate-identity',
    'https://github.com/BerriAI/project-releaser/.github/workflows/release.yml@refs/heads/main',
    '--certificate-oidc-issuer',
    'https://token.actions.githubusercontent.com',
    image.digest,
  ])
})

test.each([
  ['a mirror without a key', { ...image, digest: digest('registry.example/litellm') }, 'not from a repository'],
  ['a version that was signed with a key', { ...image, version: '1.108.7' }, 'signed with a key'],
])('%s is not checked, which is said', async (_, signed, why) => {
  expect(await signatureLine(ending(0), signed, never)).toContain(why)
})

describe('what cosign says', () => {
  test('a good signature is told with whose it is', async () => {
    expect(await signatureLine(ending(0), image, never)).toContain('verified by cosign: https://github.com/BerriAI')
  })

  test('where it is not on this host, that is told', async () => {
    expect(await signatureLine(ending(127), image, never)).toContain('cosign is not on this host')
  })

  test.each([
    'Error: no matching signatures: ',
    'Error: no signatures found',
    'none of the expected identities matched',
  ])('an image that is not signed by whom it should be is refused: %s', async errors => {
    await expect(signatureLine(ending(10, errors), image, never)).rejects.toThrow('not signed as it should be')
  })

  test('that it could not look is told, and holds nobody up', async () => {
    const errors = 'Error: fetching TUF root: dial tcp: lookup tuf-repo-cdn.sigstore.dev: no such host'
    expect(await signatureLine(ending(1, errors), image, never)).toContain('not checked: cosign says')
  })
})
