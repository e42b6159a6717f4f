import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { unpacked } from './debs.ts'
import { librariesOf } from './libraries.ts'

/** Says to the tests where the unpacked packages are. */
export const keyringVariable = 'GATEWRIGHT_KEYRING_ROOT'

/** A session bus, a Secret Service and the library by which keytar reaches it. Later releases of Debian have some under another name. */
const packages = [
  ...['dbus-daemon', 'libdbus-1-3', 'libapparmor1', 'libaudit1', 'libcap-ng0', 'libexpat1', 'libselinux1'],
  ...['gnome-keyring', 'libsecret-1-0', 'libgck-1-0', 'libgcr-base-3-1', 'libgcrypt20', 'libgpg-error0', 'libp11-kit0'],
  ...['libglib2.0-0?', 'libglib2.0-0t64?', 'libffi8', 'libpcre2-8-0', 'libmount1', 'libblkid1', 'libsystemd0'],
]

/** The root of the unpacked packages, downloaded at the first call. */
export const unpackedKeyring = () => unpacked(packages)

/** A session with a bus of its own. */
export type KeyringSession = {
  /** What a program of this session has in its environment. */
  env: Record<string, string>
  /** Starts an unlocked keyring. It is there a moment later. */
  unlock(): void
  /** Ends the keyring. When a program asks for it, the bus starts it again, locked. */
  lock(): Promise<void>
  stop(): Promise<void>
}

const busConfiguration = (socket: string, services: string) => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <servicedir>${services}</servicedir>
  <policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`

/** Starts a bus from the unpacked packages in `root`, without a keyring. */
export async function startSession(root: string): Promise<KeyringSession> {
  const directory = mkdtempSync(join(tmpdir(), 'gatewright-keyring-'))
  const services = join(directory, 'services')
  const keyring = join(root, 'usr/bin/gnome-keyring-daemon')
  for (const path of [services, join(directory, 'home'), join(directory, 'run')]) mkdirSync(path, { mode: 0o700 })
  writeFileSync(join(directory, 'bus.conf'), busConfiguration(join(directory, 'bus'), services))
  const env = {
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(directory, 'bus')}`,
    HOME: join(directory, 'home'),
    LD_LIBRARY_PATH: librariesOf(root).join(':'),
    XDG_DATA_HOME: join(directory, 'home'),
    XDG_RUNTIME_DIR: join(directory, 'run'),
  }
  const bus = spawn(
    join(root, 'usr/bin/dbus-daemon'),
    [`--config-file=${join(directory, 'bus.conf')}`, '--nofork', '--print-address'],
    {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  await once(createInterface({ input: bus.stdout }), 'line')
  const components = '--components=secrets'
  let unlocked: ChildProcess | undefined
  return {
    env,
    unlock() {
      unlocked = spawn(keyring, ['--unlock', '--foreground', components], { env, stdio: ['pipe', 'ignore', 'ignore'] })
      unlocked.stdin!.end('a password')
    },
    async lock() {
      await end(unlocked)
      writeService(services, `${keyring} --start --foreground ${components}`)
      bus.kill('SIGHUP')
    },
    async stop() {
      await end(unlocked)
      await end(bus)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** By this the bus starts the keyring when somebody asks for it. SIGHUP makes it read the file. */
function writeService(directory: string, command: string): void {
  writeFileSync(
    join(directory, 'org.freedesktop.secrets.service'),
    `[D-BUS Service]\nName=org.freedesktop.secrets\nExec=${command}\n`,
  )
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill()
  await exit
}
