import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleGallery } from '../../scripts/gallery/bundle.ts'
import { unpacked } from '../bed/debs.ts'
import { whyNoBed } from '../bed/namespace.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { answerRole, long, press, rehearsalIn, toVerified } from './rehearsal-on-screens.ts'
import { keys, Terminal } from './terminal.ts'

// The same reasons as for the bed: packages are unpacked, and the server has a mount namespace of its own.
const skipped = whyNoBed()
if (skipped) console.warn(`skipped: ${skipped}`)

const packages = ['openssh-server', 'openssh-sftp-server', 'openssh-client', 'libwrap0']

let root: string
let directory: string
let gallery: string
let server: ChildProcess
let port: number

const at = (name: string) => join(directory, name)

const freePort = () =>
  new Promise<number>(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as { port: number }
      probe.close(() => resolve(free))
    })
  })

/** An SSH server on this machine with keys and settings of its own. It wants a user for its unprivileged part, whom only its namespace knows. */
async function startServer(): Promise<void> {
  const users = await readFile('/etc/passwd', 'utf8')
  await writeFile(at('passwd'), `${users.replace(/^sshd:.*\n/m, '')}sshd:x:65000:65534::/run/sshd:/usr/sbin/nologin\n`)
  // Whatever the umask: accounts other than root look up users in it.
  await chmod(at('passwd'), 0o644)
  for (const name of ['host', 'user'])
    await execa(join(root, 'usr/bin/ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
  const settings = [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${at('host')}`, `AuthorizedKeysFile ${at('user.pub')}`, 'StrictModes no', 'UsePAM no', 'PidFile none', 'PermitRootLogin yes', 'AcceptEnv npm_config_* NODE_EXTRA_CA_CERTS'] // prettier-ignore
  await writeFile(at('sshd_config'), settings.join('\n'))
  const script = `mount --bind ${at('passwd')} /etc/passwd && mount -t tmpfs tmpfs /run && mkdir /run/sshd && exec ${join(root, 'usr/sbin/sshd')} -D -e -f ${at('sshd_config')}`
  const libraries = (await execa('find', [root, '-name', 'libwrap.so.0', '-printf', '%h'])).stdout
  server = spawn('unshare', ['--mount', 'sh', '-c', script], { env: { ...process.env, LD_LIBRARY_PATH: libraries } })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stderr!.on('data', data => (said += String(data)).includes('Server listening') && resolve())
    server.once('exit', code => reject(new Error(`sshd ended with ${code}: ${said}`)))
  })
}

beforeAll(async () => {
  if (skipped) return
  gallery = await bundleGallery()
  root = await unpacked(packages)
  directory = await mkdtemp(join(tmpdir(), 'gatewright-ssh-'))
  port = await freePort()
  await startServer()
}, 300_000)

afterAll(async () => {
  server?.kill()
  if (directory) await rm(directory, { recursive: true })
})

/** A session over the slow link, in which Node runs what the arguments say. */
function session(...node: string[]): Terminal {
  const link = `${process.execPath} ${join(import.meta.dirname, 'slow-link.ts')} ${port}`
  // Where packages come from is this machine's business, as in every other test.
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'SendEnv=npm_config_* NODE_EXTRA_CA_CERTS', `ProxyCommand=${link}`] // prettier-ignore
  const command = `LANG=C.UTF-8 ${[process.execPath, ...node].map(word => `'${word}'`).join(' ')}`
  const args = ['-F', 'none', '-tt', '-i', at('user'), ...options.flatMap(option => ['-o', option])]
  return new Terminal({ command: join(root, 'usr/bin/ssh'), args: [...args, 'root@127.0.0.1', command] })
}

test.skipIf(skipped)(
  'over SSH on a slow link it is typed into, resized and left as on any terminal',
  async () => {
    const terminal = session(gallery, 'a form')
    await terminal.waitForText('❯PostgreSQL server', 60_000)
    terminal.send('db.example:5433\r')
    await terminal.waitForText(/db\.example:5433 +yours/)
    terminal.send(`${keys.down}${keys.up}`)
    terminal.resize({ columns: 40, rows: 12 })
    await terminal.waitForText(/^ Gatewright .*1\/7 {2}Database\n─{40}\n[^]*ctrl-c leave\n$/)
    terminal.send(keys.ctrlC)
    await terminal.waitForText('Leave Gatewright')
    terminal.send(keys.ctrlC)
    const { exitCode } = await terminal.ended
    expect(exitCode).toBe(130)
    expect(terminal.modes()).toEqual({ alternate: false, bracketedPaste: false, cursorShown: true })
  },
  180_000,
)

test.skipIf(skipped)(
  'the link drops while it asks, and the next session goes on to a verified gateway',
  async () => {
    const directory = join(await temporaryDirectory(), 'rehearsal')
    const first = session(...rehearsalIn(directory))
    await answerRole(first, directory, 'another_role')
    first.kill('SIGKILL')
    await first.ended

    const second = session(...rehearsalIn(directory))
    await second.waitForText('Go on where it was left', long)
    await press(second, keys.enter, 'another_role')
    await toVerified(second)
  },
  500_000,
)
