import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpGateway } from '../../src/adapters/http-gateway.ts'
import { asFailure, Exit, type Failure } from '../../src/failure.ts'

/** A gateway whose certificate nobody has signed but itself, made for this run. */
let gateway: ReturnType<typeof createServer>
let port: number

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gatewright-https-'))
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const names = 'subjectAltName=DNS:localhost'
  await execa('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
    ...['-subj', '/CN=localhost', '-addext', names, '-keyout', key, '-out', cert],
  ])
  gateway = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) => answer.end('{}'))
  await new Promise<void>(resolve => gateway.listen(0, 'localhost', resolve))
  port = (gateway.address() as AddressInfo).port
})

afterAll(() => gateway?.close())

const failureAt = (address: string): Promise<Failure> =>
  httpGateway
    .at(address)
    .readiness()
    .then(() => expect.unreachable(), asFailure)

test('a certificate that nobody trusts is told, with the way to name its CA', async () => {
  const failure = await failureAt(`https://localhost:${port}`)
  expect(failure).toMatchObject({ exit: Exit.unreachable, next: expect.stringContaining('NODE_EXTRA_CA_CERTS=FILE') })
  expect(failure.why).toMatch(/^nobody that this host trusts has signed its certificate/)
})

test('http where https is spoken is told', async () => {
  const failure = await failureAt(`http://localhost:${port}`)
  expect(failure.why).toMatch(/ECONNRESET|EPROTO|HPE_/)
  expect(failure.next).toBe(`see from this host what answers there: curl -sv http://localhost:${port}`)
})
