import { expect, test } from 'vitest'
import { gatewayAddress } from '../../src/by-address/address.ts'
import { Failure } from '../../src/failure.ts'

test.each([
  ['http://10.0.0.5:4000', 'http://10.0.0.5:4000'],
  ['10.0.0.5:4000', 'http://10.0.0.5:4000'],
  ['gateway.internal', 'http://gateway.internal'],
  ['[fd00::5]:4000', 'http://[fd00::5]:4000'],
  ['https://ai.example.org/', 'https://ai.example.org'],
  ['https://ai.example.org/litellm/', 'https://ai.example.org/litellm'],
  ['http://10.0.0.5:4000/v1', 'http://10.0.0.5:4000'],
  ['http://10.0.0.5:4000/mcp/', 'http://10.0.0.5:4000'],
  ['https://ai.example.org/litellm/ui/', 'https://ai.example.org/litellm'],
  ['http://10.0.0.5:4000/health/readiness', 'http://10.0.0.5:4000'],
])('%s is the gateway at %s', (pasted, address) => {
  expect(gatewayAddress(pasted)).toBe(address)
})

test.each([
  ['ftp://10.0.0.5', /no http or https URL/],
  ['not an address', /no http or https URL/],
  ['http://10.0.0.5:4000/?x=1', /holds a query/],
])('%s is refused', (pasted, why) => {
  expect(() => gatewayAddress(pasted)).toThrow(why)
})

test('an address with a login is refused, and the login is not repeated', () => {
  try {
    gatewayAddress('https://admin:hunter2hunter2@ai.example.org')
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(Failure)
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect((error as Failure).why).toMatch(/holds a login/)
  }
})
