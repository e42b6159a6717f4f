import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { addressCheck, divided, thisHost } from '../../src/checks/address.ts'
import { bed, failedWith, passedWith } from './bed.ts'

const host = (open: string[] = []) => ({
  addresses: () => ['127.0.0.1', '192.168.1.20', '172.17.0.1', '::1'],
  accepts: async (address: string) => open.includes(address),
})

test('passes when only the chosen addresses answer', async () => {
  const { run } = await bed()
  expect(await run(addressCheck(host()))).toEqual(
    passedWith(/^127\.0\.0\.1:4000 answers; 3 other addresses of this host do not$/),
  )
})

test('names the addresses that do not answer', async () => {
  const { run } = await bed()
  expect(await run(addressCheck(host()))).toMatchObject({ details: ['no answer at 192.168.1.20, 172.17.0.1 and ::1'] })
})

test('fails when a chosen address does not answer', async () => {
  const { run } = await bed({ exposure: { port: 4000, addresses: ['192.168.1.20'] } })
  expect(await run(addressCheck(host()))).toEqual(failedWith(/no answer at 192\.168\.1\.20:4000: connect ECONNREFUSED/))
})

test('passes when every chosen address answers', async () => {
  const { run, proxy } = await bed({ exposure: { port: 4000, addresses: ['192.168.1.20'] } })
  proxy.addresses.push('192.168.1.20')
  expect(await run(addressCheck(host()))).toEqual(
    passedWith(/^127\.0\.0\.1:4000 and 192\.168\.1\.20:4000 answer; 2 other addresses/),
  )
})

test('fails when an address that was not chosen accepts connections', async () => {
  const { run } = await bed()
  expect(await run(addressCheck(host(['192.168.1.20', '::1'])))).toEqual(
    failedWith(/not chosen, and yet connections are accepted at 192\.168\.1\.20:4000 and \[::1\]:4000/),
  )
})

test('fails when a chosen address answers that it is not ready', async () => {
  const { run, proxy } = await bed()
  proxy.broken.readiness = async () => ({ status: 503, body: 'starting', ms: 1 })
  expect(await run(addressCheck(host()))).toEqual(failedWith(/no answer at 127\.0\.0\.1:4000: HTTP 503: starting/))
})

test('a wildcard stands for every address of its family', () => {
  const all = ['127.0.0.1', '192.168.1.20', '::1']
  expect(divided(all, ['127.0.0.1', '0.0.0.0'])).toEqual({ wanted: ['127.0.0.1', '192.168.1.20'], others: ['::1'] })
  expect(divided(all, ['::'])).toEqual({ wanted: all, others: [] })
  expect(divided([...all, 'fe80::1%eth0'], ['::'])).toEqual({ wanted: all, others: [] })
})

test("this host's own addresses include loopback, and a listener is told from a free port", async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void listener.close())
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  expect(thisHost.addresses()).toContain('127.0.0.1')
  expect(await thisHost.accepts('127.0.0.1', port)).toBe(true)
  listener.close()
  await once(listener, 'close')
  expect(await thisHost.accepts('127.0.0.1', port)).toBe(false)
})
