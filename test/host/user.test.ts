import { userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { invokingUser } from '../../src/host/user.ts'

const root = process.getuid?.() === 0

test('files belong to whoever runs Gatewright, in the home that HOME names', async () => {
  const { username, uid, gid } = userInfo()
  expect(await invokingUser({ HOME: '/srv/home' })).toEqual({
    name: username,
    home: '/srv/home',
    uid,
    gid,
    viaSudo: false,
  })
})

test.runIf(root)('under sudo they belong to the user who typed it, in that user’s home', async () => {
  expect(await invokingUser({ HOME: '/root', SUDO_USER: 'nobody' })).toEqual({
    name: 'nobody',
    home: '/nonexistent',
    uid: 65534,
    gid: 65534,
    viaSudo: true,
  })
})

test.each([{ SUDO_USER: 'root' }, { SUDO_USER: 'no_such_user' }])('%j leads nowhere else', async env => {
  expect(await invokingUser({ HOME: '/root', ...env })).toMatchObject({ name: userInfo().username, viaSudo: false })
})
