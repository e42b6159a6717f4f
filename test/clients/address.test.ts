import { expect, test } from 'vitest'
import { clientUrl } from '../../src/clients/address.ts'
import { Exit } from '../../src/failure.ts'

test.each([
  ['localhost', 'http://localhost:4000'],
  ['192.168.1.20', 'http://192.168.1.20:4000'],
  ['gateway.lan:8080', 'http://gateway.lan:8080'],
  ['fd00::1', 'http://[fd00::1]:4000'],
  ['https://gateway.example.com/', 'https://gateway.example.com'],
])('%s is %s for a gateway on port 4000', (address, url) => {
  expect(clientUrl(address, 4000)).toBe(url)
})

test.each(['', 'a b', 'http://', 'x"; rm -rf /', '$(id)'])('"%s" is no address', address => {
  expect(() => clientUrl(address, 4000)).toThrow(expect.objectContaining({ exit: Exit.usage }))
})
