import { chmod, chown, copyFile, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Bed } from '../bed/bed.ts'
import { nodeForNobody } from '../doubles/nobody.ts'

const shipped = join(import.meta.dirname, '../../dist')

/** Somebody with an account on the bed's host. */
export interface Account {
  home: string
  /** Starts the program as them. */
  command: [string, ...string[]]
  env: Record<string, string>
}

/** Two users of the host who may use Docker, and root: logged in, and by sudo. */
export interface Accounts {
  alice: Account
  bob: Account
  root: Account
  /** alice, by sudo. */
  sudo: Account
  /** A uid that the host does not list, as of a container or of a directory service that is away. */
  unlisted: Account
  close(): Promise<void>
}

const dockerGroup = 2999
const ids = { alice: 2001, bob: 2002 }
const unlisted = 2003

/**
 * Makes accounts of the host for as long as a test file runs. The list of users is another one in the bed's own mounts; the real one is not written. What a user
 * runs lies where they can read it, however closed the clone is.
 */
export async function openAccounts(bed: Bed): Promise<Accounts> {
  const place = await mkdtemp(join(bed.directory, 'accounts-'))
  await chmod(place, 0o755)
  await cp(shipped, join(place, 'dist'), { recursive: true })
  await mkdir(join(place, 'bin'))
  await copyFile(await realpath(join(bed.bin, 'docker')), join(place, 'bin/docker'))
  const program = [nodeForNobody(place), join(place, 'dist/cli.js')]
  await execa('chmod', ['-R', 'a+rX', place])
  const homeOf = async (name: string, uid: number) => {
    const home = join(place, 'home', name)
    await mkdir(home, { recursive: true, mode: 0o700 })
    await chown(home, uid, uid)
    return home
  }
  const homes = { alice: await homeOf('alice', ids.alice), bob: await homeOf('bob', ids.bob), root: await homeOf('root', 0), unlisted: await homeOf('unlisted', unlisted) } // prettier-ignore
  await chmod(join(place, 'home'), 0o755)
  const users = Object.entries(ids).map(([name, uid]) => `${name}:x:${uid}:${uid}::${homes[name as 'alice']}:/bin/sh\n`)
  await writeFile(join(place, 'passwd'), (await readFile('/etc/passwd', 'utf8')) + users.join(''))
  await execa('mount', ['--bind', join(place, 'passwd'), '/etc/passwd'])
  await chown(bed.socket, 0, dockerGroup)
  await chmod(bed.socket, 0o660)
  const env = { PATH: `${join(place, 'bin')}:${process.env.PATH}` }
  const login = (home: string, uid: number): Account => ({
    home,
    env,
    command: ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, `--groups=${dockerGroup}`, ...program],
  })
  const rootPlaces = { XDG_CONFIG_HOME: join(homes.root, 'etc'), XDG_STATE_HOME: join(homes.root, 'var') }
  return {
    alice: login(homes.alice, ids.alice),
    bob: login(homes.bob, ids.bob),
    unlisted: login(homes.unlisted, unlisted),
    root: { home: homes.root, env: { ...env, ...rootPlaces }, command: program as [string, ...string[]] },
    sudo: {
      home: homes.alice,
      // As sudo (sudoers, "Command environment") leaves it; the gateways of root are in one place, however it came to be root.
      env: { ...env, ...rootPlaces, HOME: homes.root, SUDO_USER: 'alice', SUDO_UID: `${ids.alice}`, SUDO_GID: `${ids.alice}` }, // prettier-ignore
      command: program as [string, ...string[]],
    },
    async close() {
      await execa('umount', ['/etc/passwd'])
      await chown(bed.socket, 0, 0)
      await rm(place, { recursive: true, force: true })
    },
  }
}
