import { expect, test } from 'vitest'
import { runBundled } from './bundle.ts'

test('bundled Ink renders without loading the HTTP client for its layout engine', async () => {
  const { stdout, stderr } = await runBundled(`
    import { renderToString, Text } from 'ink'
    globalThis.fetch = () => { throw new Error('fetch was called') }
    process.stdout.write(renderToString(<Text>laid out</Text>))
  `)
  expect({ stdout, stderr }).toEqual({ stdout: 'laid out', stderr: '' })
})

test('bundled React is the production build', async () => {
  const { stdout } = await runBundled(`
    import * as React from 'react'
    import { jsx } from 'react/jsx-runtime'
    process.stdout.write(String('_store' in jsx('a', {})) + typeof React.act)
  `)
  expect(stdout).toBe('falseundefined')
})

test('bundled dockerode reads its socket, and a part that is left out says so when it is reached', async () => {
  const { stdout, bytes } = await runBundled(`
    import Docker from 'dockerode'
    const local = await new Docker({ socketPath: '/nowhere/docker.sock' }).ping().catch(error => error.code)
    const remote = await new Docker({ protocol: 'ssh', host: 'elsewhere', username: 'root' }).ping().catch(error => error.message)
    process.stdout.write([local, remote].join('\\n'))
  `)
  expect(stdout).toMatch(/^ENOENT\nssh2 is not part of this bundle: /)
  expect(bytes).toBeLessThan(700_000)
})

test('bundled zod speaks English, without its other languages', async () => {
  const { stdout, bytes } = await runBundled(`
    import { z } from 'zod'
    process.stdout.write(z.string().safeParse(1).error.issues[0].message)
  `)
  expect(stdout).toBe('Invalid input: expected string, received number')
  expect(bytes).toBeLessThan(450_000)
})

test('the doors to the engine and the gateway load neither TLS nor Node’s other HTTP client before they are needed', async () => {
  const { stdout } = await runBundled(`
    import Docker from 'dockerode'
    import { httpGateway } from './src/adapters/http-gateway.ts'
    await new Docker({ socketPath: '/nowhere/docker.sock' }).ping().catch(() => undefined)
    await httpGateway.at('http://127.0.0.1:1').readiness().catch(() => undefined)
    const heavy = () => process.moduleLoadList.filter(one => /undici|NativeModule tls$/.test(one)).length
    const before = heavy()
    const code = await new Docker({ protocol: 'https', host: '127.0.0.1', port: 1 }).ping().catch(error => error.code)
    process.stdout.write([before, code, heavy()].join(' '))
  `)
  expect(stdout).toBe('0 ECONNREFUSED 1')
})
