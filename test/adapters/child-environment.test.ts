import { expect, test } from 'vitest'
import { childEnvironment } from '../../src/adapters/child-environment.ts'

test('npm gets its settings and the way to its registry', () => {
  const env = {
    PATH: '/bin',
    HOME: '/root',
    npm_config_registry: 'https://npm.example',
    NPM_TOKEN: 'a',
    https_proxy: 'http://proxy',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
  }
  expect(childEnvironment('npm', env)).toEqual(env)
})

test('a keychain is found through the session, and a registry by its helper with the login of its cloud', () => {
  const session = { PATH: '/bin', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus', XDG_RUNTIME_DIR: '/run/user/1' }
  expect(childEnvironment('keychain', session)).toEqual(session)
  const helper = { ...session, AWS_PROFILE: 'ops', GNUPGHOME: '/home/me/.gnupg', HTTPS_PROXY: 'http://proxy' }
  expect(childEnvironment('registry', helper)).toEqual(helper)
})

test.each(['npm', 'keychain', 'registry', 'system'] as const)(
  'a helper for %s gets no other variable: it may hold a secret of the gateway',
  kind => {
    const env = { PATH: '/bin', OPENAI_API_KEY: 'sk-1', LITELLM_MASTER_KEY: 'sk-2', PGPASSWORD: 'p' }
    expect(childEnvironment(kind, env)).toEqual({ PATH: '/bin' })
  },
)
