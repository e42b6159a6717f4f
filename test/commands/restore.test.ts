import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { packed } from '../../src/backup/pack.ts'
import { sealed } from '../../src/backup/seal.ts'
import { restore, type RestoreOptions } from '../../src/commands/restore.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import { Secret } from '../../src/secret.ts'
import { sampleDeployment } from '../steps/sample.ts'

/*
 * A backup that is encrypted for a public key could be anybody's. On a host without a Docker engine a restore that goes on is one that ends there (4).
 */

// age's passphrase is meant to take long, the more so beside others.
vi.setConfig({ testTimeout: 90_000 })

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gatewright-restore-'))
  vi.stubEnv('HOME', home)
  vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'))
  vi.stubEnv('XDG_STATE_HOME', join(home, 'state'))
  vi.stubEnv('DOCKER_HOST', `unix://${home}/no.sock`)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(home, { recursive: true, force: true })
})

const written = async (name: string, text: string | Buffer) => {
  await writeFile(join(home, name), text, { mode: 0o600 })
  return join(home, name)
}

/** A backup, and what its owner has to open it. */
async function backup(by: 'public key' | 'passphrase') {
  const identity = await generateX25519Identity()
  const dump = gzipSync('SET statement_timeout = 0;\n')
  const deployment = sampleDeployment({ secrets: { store: 'file' } })
  const texts = {
    manifest: { format: 1 as const, deployment: deployment.name, at: '2026-11-25T20:00:00.000Z', gatewright: '0.1.0', home, image: 'a:b', schema: 'a' }, // prettier-ignore
    deployment: deploymentText(deployment),
    secrets: { container: { LITELLM_SALT_KEY: 'sk-salt', LITELLM_MASTER_KEY: 'sk-master' }, keys: {} },
  }
  const seal = by === 'passphrase' ? { passphrase: Secret.of('some words') } : { recipients: [await identityToRecipient(identity)] } // prettier-ignore
  const content = packed(texts, { bytes: dump.length, content: Readable.from([dump]) })
  return {
    file: await written('gateway.age', await buffer(await sealed(content, seal))),
    opening: by === 'passphrase' ? { passphraseFile: await written('words', 'some words\n') } : { identityFile: await written('identity', `${identity}\n`) }, // prettier-ignore
  }
}

const restored = async (by: 'public key' | 'passphrase', more: Partial<RestoreOptions> = {}) => {
  const { file, opening } = await backup(by)
  return restore({ deployment: 'mcp-litellm', yes: true, ...opening, ...more }, file)
}

const goesOn = 4

test('one that a passphrase opens is by whoever knew it', async () => {
  expect(await restored('passphrase')).toBe(goesOn)
})

test('one for a public key is not brought back unseen', async () => {
  await expect(restored('public key')).rejects.toMatchObject({
    exit: 3,
    why: expect.stringContaining('nothing proves who made this backup'),
    next: expect.stringContaining('--salt-key-file'),
  })
})

test('its gateway’s salt key proves it', async () => {
  expect(await restored('public key', { saltKeyFile: await written('salt', 'sk-salt\n') })).toBe(goesOn)
})

test('another salt key proves that it is not the gateway’s', async () => {
  await expect(restored('public key', { saltKeyFile: await written('salt', 'sk-other\n') })).rejects.toMatchObject({
    exit: 3,
    why: expect.stringContaining('did not know this salt key'),
  })
})

test('who knows where it comes from says so', async () => {
  expect(await restored('public key', { unprovedOrigin: true })).toBe(goesOn)
})

test('its plan can be looked at before', async () => {
  expect(await restored('public key', { plan: true, yes: false })).toBe(goesOn)
})
