import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

const source = (path: string) => join(import.meta.dirname, '../../src', path)

it('the signal that opens the inspector of a Node program opens none here, and no report holds the environment', async () => {
  const program = `import inspector from 'node:inspector'
    process.argv[2] = '--version'
    await import('${source('cli.ts')}')
    console.log('ready')
    process.stdin.once('data', () => console.log(inspector.url() ?? 'closed', 'environmentVariables' in process.report.getReport()))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  child.kill('SIGUSR1')
  const said = text(child.stdout)
  child.stdin.end('go on\n')
  expect(await said).toContain('closed false')
})

it.runIf(process.getuid?.() === 0)(
  'a user that the host does not list is known by number (skipped: only for root)',
  () => {
    const program = `import { invokingUser } from '${source('host/user.ts')}'
    process.setgid(54321)
    process.setuid(54321)
    const told = env => invokingUser(env).then(user => user, error => ({ why: error.why, exit: error.exit }))
    console.log(JSON.stringify([await told({ HOME: '/tmp/x' }), await told({})]))`
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    expect(JSON.parse(answer)).toEqual([
      { name: '54321', home: '/tmp/x', uid: 54321, gid: 54321, viaSudo: false },
      { why: 'this host has no such user, and HOME is not set', exit: 2 },
    ])
  },
)
