import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import tar from 'tar-stream'
import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { packed, type Texts, unpacked } from '../../src/backup/pack.ts'
import { opened, sealed } from '../../src/backup/seal.ts'
import { Exit } from '../../src/failure.ts'
import { Secret } from '../../src/secret.ts'

const texts: Texts = {
  manifest: {
    format: 1,
    deployment: 'mcp-litellm',
    at: '2026-11-25T20:00:00.000Z',
    gatewright: '0.1.0',
    home: '/home/admin',
    image: 'ghcr.io/berriai/litellm:v1.108.11',
    schema: 'a',
  },
  deployment: 'name: mcp-litellm\n',
  config: '# mine\n',
  secrets: { container: { LITELLM_SALT_KEY: 'sk-salt' }, keys: { KEY_TEAM: 'sk-team' } },
}
const dump = Buffer.alloc(200_000, 'x')
const archive = () => packed(texts, { bytes: dump.length, content: Readable.from([dump]) })
const bytes = (content: Buffer) => Readable.from([content])

let identity: string
let file: Buffer

beforeEach(async () => {
  identity = await generateX25519Identity()
  file = await buffer(await sealed(archive(), { recipients: [await identityToRecipient(identity)] }))
})

async function read(content: Buffer, opening: Parameters<typeof opened>[1] = { identities: [Secret.of(identity)] }) {
  let kept = Buffer.alloc(0)
  const { isProvedBy, ...found } = await unpacked(
    await opened(bytes(content), opening, 'backup.age'),
    'backup.age',
    async dumped => {
      kept = await buffer(Readable.from(dumped))
    },
  )
  return { found, kept, isProvedBy }
}

const refusal = (why: RegExp) => ({
  exit: Exit.refused,
  what: 'backup.age cannot be opened',
  why: expect.stringMatching(why),
})

test('everything that went in comes out', async () => {
  const { found, kept } = await read(file)
  expect(found).toEqual(texts)
  expect(kept.equals(dump)).toBe(true)
})

test('a dump that is read from its file while the archive goes into another comes out whole', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'gatewright-backup-'))
  try {
    const [from, to] = [join(directory, 'dump'), join(directory, 'backup.age')]
    await writeFile(from, dump)
    const content = packed(texts, { bytes: dump.length, content: localFiles.stream(from) })
    const closed = await sealed(content, { recipients: [await identityToRecipient(identity)] })
    await localFiles.write(to, closed, { mode: 0o600 })
    const { kept } = await read(await buffer(Readable.from(localFiles.stream(to))))
    expect(kept.equals(dump)).toBe(true)
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('a dump that cannot be read ends the archive with its failure', async () => {
  const content = packed(texts, { bytes: dump.length, content: localFiles.stream('/does/not/exist') })
  await expect(buffer(content)).rejects.toThrow(/does\/not\/exist/)
})

test('no secret can be read from the file', () => {
  expect(file.includes('sk-team')).toBe(false)
  expect(file.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/)
})

test('a wrong passphrase is told as one', async () => {
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(10)
  encrypter.setPassphrase('the right passphrase')
  const closed = Buffer.from(await encrypter.encrypt(new Uint8Array(await buffer(archive()))))
  const open = (passphrase: string) => read(closed, { passphrase: Secret.of(passphrase) })
  await expect(open('another one')).rejects.toMatchObject(refusal(/the passphrase is another/))
  expect((await open('the right passphrase')).found).toEqual(texts)
})

test('an identity that it was not encrypted for is told as one', async () => {
  const other = { identities: [Secret.of(await generateX25519Identity())] }
  await expect(read(file, other)).rejects.toMatchObject(refusal(/encrypted for somebody else/))
})

test.each([0.1, 0.6, 0.999])('a file that is cut off at %f of it is refused', async share => {
  const cut = file.subarray(0, Math.floor(file.length * share))
  await expect(read(cut)).rejects.toMatchObject(refusal(/damaged|cut off/))
})

test('a file that was changed is refused', async () => {
  const changed = Buffer.from(file)
  changed[changed.length - 70_000]! ^= 1
  await expect(read(changed)).rejects.toMatchObject(refusal(/damaged/))
})

test('a foreign file is told as one, encrypted or not', async () => {
  await expect(read(Buffer.from('PK\x03\x04 something else altogether'))).rejects.toMatchObject(
    refusal(/no file that age encrypted/),
  )
  const foreign = await buffer(
    await sealed(bytes(Buffer.alloc(2_000)), { recipients: [await identityToRecipient(identity)] }),
  )
  await expect(read(foreign)).rejects.toMatchObject(refusal(/no backup of Gatewright/))
})

test('a recipient that is none is refused before anything is written', async () => {
  await expect(sealed(archive(), { recipients: ['ssh-ed25519 AAAA'] })).rejects.toMatchObject({ exit: Exit.usage })
})

test('the archive is plain tar', async () => {
  expect(await text(archive())).toContain('manifest.json')
})

test('the salt key proves who made it, and no other does', async () => {
  const { isProvedBy } = await read(file)
  expect(isProvedBy(Secret.of('sk-salt'))).toBe(true)
  expect(isProvedBy(Secret.of('sk-other'))).toBe(false)
})

test('one that somebody made with the public key alone is not proved by the salt key', async () => {
  const forged = packed(
    { ...texts, secrets: { ...texts.secrets, container: { LITELLM_SALT_KEY: 'sk-forged' } } },
    { bytes: dump.length, content: Readable.from([dump]) },
  )
  const closed = await buffer(await sealed(forged, { recipients: [await identityToRecipient(identity)] }))
  expect((await read(closed)).isProvedBy(Secret.of('sk-salt'))).toBe(false)
})

test.each([
  ['another file', { name: '../../etc/cron.d/x' }],
  ['a link', { name: 'config.yaml', type: 'symlink' as const, linkname: '/etc/passwd' }],
  ['the same file twice', { name: 'manifest.json' }],
])('an archive with %s is refused', async (_, header) => {
  const archive = tar.pack()
  archive.entry({ name: 'manifest.json' }, JSON.stringify(texts.manifest))
  archive.entry(header, 'type' in header ? undefined : 'x')
  archive.finalize()
  const closed = await buffer(
    await sealed(archive.pipe(new PassThrough()), { recipients: [await identityToRecipient(identity)] }),
  )
  await expect(read(closed)).rejects.toMatchObject(refusal(/something that no backup has/))
})
