import { expect, test } from 'vitest'
import { scramVerifier } from '../../../src/adapters/pg/scram.ts'
import { Secret } from '../../../src/secret.ts'

const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')

test('the verifier of the example in RFC 7677 is the one that PostgreSQL stores for that password and salt', () => {
  // Derived from the RFC's exchange (user, pencil): its server signature follows from this server key.
  expect(scramVerifier(Secret.of('pencil'), salt).reveal()).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})

test('every verifier has a salt of its own', () => {
  const password = Secret.generate()
  expect(scramVerifier(password).equals(scramVerifier(password))).toBe(false)
})

test('passwords that SASLprep makes equal have the same verifier', () => {
  // The ligature ﬁ is f and i, a no-break space is a space, a soft hyphen is nothing.
  expect(scramVerifier(Secret.of('ﬁ\u00A0x\u00ADy'), salt).equals(scramVerifier(Secret.of('fi xy'), salt))).toBe(true)
})
