import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { expect, test } from 'vitest'
import { certificateOf, certificatesBy, type Shown } from '../../src/doctor/groups/certificates.ts'
import { log } from '../../src/doctor/groups/log.ts'
import { bed } from '../status/bed.ts'

const server = { name: 'web', transport: 'http', url: 'https://mcp.example/mcp' }

/** Findings about an https server that shows this certificate; it is 2026-11-22. */
async function findings(shown: Shown) {
  const { subject } = await bed({ servers: [server] })
  return (await certificatesBy(async () => shown).examine(subject)).map(({ id, severity }) => `${severity} ${id}`)
}

test('a certificate that is good for long has no finding', async () => {
  expect(await findings({ validTo: new Date('2027-06-01') })).toEqual([])
})

test('one that runs out is a warning, one that has expired or is not trusted an error', async () => {
  expect(await findings({ validTo: new Date('2026-11-30') })).toEqual(['warning certificate-web'])
  expect(await findings({ validTo: new Date('2026-11-01'), untrusted: 'expired' })).toEqual(['error certificate-web'])
  expect(await findings({ validTo: new Date('2027-06-01'), untrusted: 'self-signed' })).toEqual([
    'error certificate-untrusted-web',
  ])
})

test('one that cannot be seen from here is noted', async () => {
  expect(await findings({ unreachable: 'ECONNREFUSED' })).toEqual(['note certificate-unseen-web'])
})

test('a server that speaks no TLS is unreachable, and is told within its time', async () => {
  const plain = createServer().listen(0, '127.0.0.1')
  await once(plain, 'listening')
  const { port } = plain.address() as AddressInfo
  // Without a certificate no handshake comes about.
  expect(await certificateOf('127.0.0.1', port, 2_000)).toMatchObject({ unreachable: expect.any(String) as string })
  plain.close()
})

test('known failures in the log are findings, each once with how often and what to do', async () => {
  const made = await bed()
  made.engine.lines = [
    'INFO: fine',
    'stdio MCP servers are disabled on this proxy',
    'stdio MCP servers are disabled on this proxy',
  ]
  const found = await log.examine(made.subject)
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    severity: 'warning',
    evidence: expect.stringMatching(/^2 lines since the last start/) as string,
  })
  expect(found[0]?.next).toContain('LITELLM_ENABLE_MCP_STDIO')
})
