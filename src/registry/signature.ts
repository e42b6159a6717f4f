import { PassThrough } from 'node:stream'
import semver from 'semver'
import { childEnvironment } from '../adapters/child-environment.ts'
import { Exit, Failure } from '../failure.ts'
import type { World } from '../world.ts'

/** Where LiteLLM publishes its images: what stands there without its signature is not LiteLLM's. */
const official = [
  'ghcr.io/berriai/litellm',
  'docker.litellm.ai/berriai/litellm',
  'docker.io/litellm/litellm',
  'litellm/litellm',
]

/** Who signs them without a key, from 1.108.10 on; before, LiteLLM signed with a key (its release notes, 2026-11). */
const keyless = {
  since: '1.108.10',
  identity: 'https://github.com/BerriAI/project-releaser/.github/workflows/release.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
}

/** cosign's words for a signature that is not there or is not by whom it should be (sigstore/cosign, pkg/cosign/verify.go); all else says only that it could not look. */
const isForged = (said: string) =>
  /no (matching )?signatures|none of the expected identities matched|invalid signature/i.test(said)

/** The image whose signature is looked at. */
export interface Signed {
  /** `repository@sha256:…` */
  digest: string
  version: string
  /** A public key that its administrator trusts, in the place of LiteLLM's identity: for one who signs a mirror. */
  key?: string
}

/** How cosign is asked, or why it is not. */
export function signatureCommand({ digest, version, key }: Signed): string[] | string {
  // With a key of one's own nothing outside has to vouch for it.
  if (key !== undefined) return ['--key', key, '--insecure-ignore-tlog=true', digest]
  if (!official.includes(digest.split('@')[0]!)) return 'it is not from a repository of LiteLLM’s'
  if (semver.lt(version, keyless.since, { loose: true })) return `before ${keyless.since} LiteLLM signed with a key`
  return ['--certificate-identity', keyless.identity, '--certificate-oidc-issuer', keyless.issuer, digest]
}

/** Has cosign look at the image's signature, where it is on this host, and says in a line what came of it. A Failure where it is not as it should be. */
export async function signatureLine(run: World['run'], signed: Signed, signal: AbortSignal): Promise<string> {
  const command = signatureCommand(signed)
  if (typeof command === 'string') return `signature not checked: ${command}`
  const env = Object.fromEntries(
    Object.entries(childEnvironment('registry')).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
  const { exitCode, errors } = await run({
    command: ['cosign', 'verify', ...command],
    env,
    stdout: new PassThrough().resume(),
    signal,
  })
  if (exitCode === 127) return 'signature not checked: cosign is not on this host'
  if (exitCode === 0) return `signature verified by cosign: ${signed.key ?? keyless.identity}`
  const lines = errors.raw().split('\n')
  const said = lines.findLast(line => line.trim() !== '' && !/^error during command/.test(line)) ?? ''
  if (!isForged(errors.raw())) return `signature not checked: cosign says ${said}`
  throw new Failure({
    what: `${signed.digest} is not signed as it should be`,
    why: `cosign: ${said}`,
    next: 'find out where this image comes from; do not use it until then',
    exit: Exit.refused,
  })
}
