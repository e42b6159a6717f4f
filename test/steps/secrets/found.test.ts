import { expect, test } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { refuseUnfit } from '../../../src/steps/secrets/found.ts'
import { secretValues } from '../../../src/gateway/resolve-secrets.ts'
import { sampleDeployment } from '../sample.ts'

const judged = (id: string, value: string, secrets = {}) =>
  refuseUnfit({
    deployment: sampleDeployment({ secrets: { store: 'file', ...secrets } }),
    values: secretValues(new Map([[id, Secret.of(value)]])),
    where: '/home/admin/secrets/gw.env',
  })

test.each([
  ['secrets.masterKey', 'short'],
  ['secrets.masterKey', '"sk-your-secret-master-key"'],
  ['secrets.masterKey', 'sk-your-master-key-here'],
  ['secrets.masterKey', 'sk-change-me-please-1234'],
  ['secrets.saltKey', 'too-short-x'],
  ['database.password', 'postgres'],
])('%s that was found as %s is refused, and nothing of it is told but where it is', (id, value) => {
  const refusal = expect.objectContaining({
    exit: 3,
    why: expect.stringContaining('/home/admin/secrets/gw.env'),
    message: expect.not.stringContaining(value),
  })
  expect(() => judged(id, value)).toThrow(refusal)
})

test('one that a reference names is refused as a wrong answer', () => {
  expect(() => judged('secrets.masterKey', 'short', { masterKey: 'env:KEY' })).toThrow(
    expect.objectContaining({ exit: 2, why: expect.stringContaining('env:KEY') }),
  )
})

test('what Gatewright makes, and a good one that was found, are used', () => {
  for (const [id, value] of [
    ['secrets.masterKey', Secret.generateKey().reveal()],
    ['secrets.masterKey', 'sk-3f9a77c0b1d24e5f'],
    ['secrets.saltKey', Secret.generateKey().reveal()],
    ['database.password', Secret.generate(32).reveal()],
  ] as const)
    expect(() => judged(id, value)).not.toThrow()
})
