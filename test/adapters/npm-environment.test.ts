import { expect, test } from 'vitest'
import { npmEnvironment } from '../../src/adapters/npm-environment.ts'

test('npm gets its settings and the way to its registry', () => {
  const env = {
    PATH: '/bin',
    HOME: '/root',
    npm_config_registry: 'https://npm.example',
    NPM_TOKEN: 'a',
    https_proxy: 'http://proxy',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
  }
  expect(npmEnvironment(env)).toEqual(env)
})

test('npm gets no other variable: it may hold a secret of the gateway', () => {
  expect(npmEnvironment({ PATH: '/bin', OPENAI_API_KEY: 'sk-1', LITELLM_MASTER_KEY: 'sk-2' })).toEqual({ PATH: '/bin' })
})
