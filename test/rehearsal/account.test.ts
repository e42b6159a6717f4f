import { describe, expect, test } from 'vitest'
import { accountFor, type Standing } from '../../src/rehearsal/account.ts'

const all = 'CapEff:\t000001ffffffffff\n'
const root: Standing = {
  uid: 0,
  status: all,
  uidMap: '         0          0 4294967295\n',
  passwd: 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\npostgres:x:101:104::/:/bin/false\n',
}

test('an ordinary user runs the server as itself', () => {
  expect(accountFor({ ...root, uid: 1000, status: 'CapEff:\t0000000000000000\n' })).toEqual({ name: 'this user' })
})

describe('root', () => {
  test('runs it as postgres', () => {
    expect(accountFor(root)).toEqual({ name: 'postgres', ids: { uid: 101, gid: 104 } })
  })

  test('without a postgres runs it as nobody', () => {
    const passwd = root.passwd.replace(/^postgres.*\n/m, '')
    expect(accountFor({ ...root, passwd }).ids).toEqual({ uid: 65534, gid: 65534 })
  })

  // `docker run` grants these (https://docs.docker.com/engine/security/#linux-kernel-capabilities).
  test("of Docker's default capabilities can", () => {
    expect(accountFor({ ...root, status: 'CapEff:\t00000000a80425fb\n' }).name).toBe('postgres')
  })

  test('without capabilities is refused, and told which it lacks', () => {
    expect(() => accountFor({ ...root, status: 'CapEff:\t0000000000000000\n' })).toThrow(
      'lacks the capabilities CHOWN, DAC_OVERRIDE, SETGID, SETUID',
    )
  })

  test('of a user namespace takes an account that is in it', () => {
    expect(
      accountFor({ ...root, uidMap: '         0       1000          1\n         1     100000        200\n' }).name,
    ).toBe('postgres')
  })

  test('alone in its user namespace is refused', () => {
    expect(() => accountFor({ ...root, uidMap: '         0       1000          1\n' })).toThrow('has no other user')
  })
})
