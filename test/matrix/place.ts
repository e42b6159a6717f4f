import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheDirectory } from '../bed/cache.ts'
import { unpacked } from '../bed/debs.ts'
import type { Cell, Versions } from './cells.ts'
import { hostsDirectory, programsOfHost, versionsOfHost } from './hosts.ts'

const repository = join(import.meta.dirname, '../..')

/** Of the user whose home directory is one of the two. */
const id = 4242

type Owner = 'root' | 'user'

const ownerOf = ({ who }: Cell): Owner => (who === 'root' ? 'root' : 'user')

/** What a start came to. */
export interface Came {
  exitCode: number | undefined
  said: string
  /** What Gatewright left in the cell's /tmp, which was empty before. */
  left: string[]
  seconds: number
}

/** Which registry npm asks, and through what: this machine's business, as in every other test. */
async function registry(): Promise<Record<string, string>> {
  const names = ['registry', 'cafile', 'proxy', 'https-proxy']
  const values = await Promise.all(names.map(async name => (await execa('npm', ['config', 'get', name])).stdout))
  const set = names.map((name, index) => [`npm_config_${name.replace('-', '_')}`, values[index]!] as const)
  const certificates = process.env.NODE_EXTRA_CA_CERTS
  return {
    ...Object.fromEntries(set.filter(([, value]) => value !== 'null' && value !== '')),
    ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }),
  }
}

const users = ['root:x:0:0::/root:/bin/sh', 'nobody:x:65534:65534::/:/bin/sh', `admin:x:${id}:${id}::/:/bin/sh`, '']

/** npm's cache of root or the user, kept between runs. */
function cacheOf(owner: Owner): string {
  const directory = join(cacheDirectory(), `npm-of-${owner}`)
  mkdirSync(directory, { recursive: true })
  if (owner === 'user') chownSync(directory, id, id)
  return directory
}

/** What newer npms leave in /tmp, for their next start (Node's module.enableCompileCache). */
const npmsOwn = 'node-compile-cache'

/** Directories of one start. */
type Own = Record<'tmp' | 'home' | 'moved' | 'cache', string>

/** A host that has root's home and a user's, with a clone in each. It lies below /var/tmp, since each start has a /tmp of its own. */
export class Matrix {
  readonly #root = mkdtempSync('/var/tmp/gatewright-matrix-')
  readonly #hosts = join(this.#root, 'hosts')
  #registry: Record<string, string> = {}
  #busybox = ''
  #programs = ''
  #starts = 0

  async open(versions: readonly Versions[]): Promise<void> {
    chmodSync(this.#root, 0o755)
    mkdirSync(this.#hosts)
    this.#registry = await registry()
    this.#busybox = join(await unpacked(['busybox-static']), 'bin/busybox')
    this.#programs = programsOfHost(this.#root)
    for (const pair of versions) await versionsOfHost(this.#root, this.#hosts, pair)
    for (const owner of ['root', 'user'] as const) await this.#makeClone(owner)
    for (const [who, listed] of [
      ['user', users],
      ['number', users.filter(line => !line.startsWith('admin'))],
    ] as const) {
      writeFileSync(this.#passwd(who), listed.join('\n'))
      chmodSync(this.#passwd(who), 0o644)
    }
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }

  #home = (owner: Owner) => join(this.#root, owner)
  #passwd = (who: string) => join(this.#root, `passwd-of-${who}`)
  #clone = (owner: Owner) => join(this.#home(owner), owner === 'root' ? 'Büro für Ümläute' : 'gatewright')

  /** Mode of a home directory. */
  homeMode = (owner: Owner) => statSync(this.#home(owner)).mode & 0o777

  /** What git has of this repository, changes included, as a clone under a closed umask has it. */
  async #makeClone(owner: Owner): Promise<void> {
    const clone = this.#clone(owner)
    mkdirSync(clone, { recursive: true })
    const files = 'git ls-files -coz --exclude-standard | tar -c --null --ignore-failed-read -T -'
    const unpack = 'umask 077; tar -x --no-same-permissions --no-same-owner -C "$0"'
    await execa('sh', ['-c', `${files} | (${unpack})`, clone], { cwd: repository })
    chmodSync(this.#home(owner), 0o700)
    if (owner === 'user') await execa('chown', ['-R', `${id}:${id}`, this.#home(owner)])
  }

  #own(cell: Cell): Own {
    const directory = join(this.#root, `start-${this.#starts++}`)
    const at = (name: string) => join(directory, name)
    const own = { tmp: at('tmp'), home: at('home'), moved: at('moved'), cache: at('cache') }
    for (const path of Object.values(own)) mkdirSync(path, { recursive: true })
    for (const path of [directory, ...Object.values(own)]) chmodSync(path, 0o755)
    chmodSync(own.tmp, 0o1777)
    if (cell.env?.TMPDIR) mkdirSync(join(own.home, cell.env.TMPDIR), { mode: 0o700 })
    if (ownerOf(cell) === 'user') chownSync(own.home, id, id)
    return own
  }

  #mounts(cell: Cell, { tmp, home, moved, cache }: Own): string[] {
    const owner = ownerOf(cell)
    const bind = (from: string, to: string) => `mount --bind '${from}' '${to}'`
    return [
      bind(hostsDirectory(), this.#hosts),
      bind(cacheOf(owner), cache),
      bind(tmp, '/tmp'),
      ...(cell.tmp ? [`mount -o remount,bind,${cell.tmp} /tmp`] : []),
      ...(owner === 'user' ? [bind(this.#passwd(cell.who), '/etc/passwd')] : []),
      ...(cell.HOME === 'read-only' ? [bind(home, home), `mount -o remount,bind,ro ${home}`] : []),
      ...(cell.HOME === 'on another file system' ? [`mount -t tmpfs tmpfs ${home}`] : []),
      ...(cell.moved ? [bind(this.#clone(owner), moved)] : []),
    ]
  }

  async #environment({ HOME, env, versions, ...cell }: Cell, { home, cache }: Own): Promise<Record<string, string>> {
    const where = HOME === undefined ? this.#home(ownerOf({ HOME, env, versions, ...cell })) : home
    return {
      ...this.#registry,
      PATH: `${await versionsOfHost(this.#root, this.#hosts, versions)}:${this.#programs}`,
      LC_ALL: 'C.UTF-8',
      npm_config_cache: cache,
      npm_config_update_notifier: 'false',
      ...(HOME !== 'unset' && { HOME: where }),
      ...env,
      ...(env?.TMPDIR && { TMPDIR: join(home, env.TMPDIR) }),
    }
  }

  /** `npm start` with these arguments in a cell. */
  async start(cell: Cell, ...args: string[]): Promise<Came> {
    const own = this.#own(cell)
    chmodSync(this.#home(ownerOf(cell)), cell.home ?? 0o700)
    const script = [
      'set -e',
      ...this.#mounts(cell, own),
      ...(cell.offline
        ? ['echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6', `${this.#busybox} ip link set lo up`]
        : []),
      `cd '${cell.moved ? own.moved : this.#clone(ownerOf(cell))}'`,
      `umask ${cell.umask}`,
      `exec ${limited(cell)} npm start -s -- "$@" ${cell.stdinClosed ? '<&-' : ''}`,
    ]
    const namespaces = ['--mount', ...(cell.offline ? ['--net'] : [])]
    const env = await this.#environment(cell, own)
    const began = performance.now()
    const ran = await execa('unshare', [...namespaces, '/bin/sh', '-c', script.join('\n'), 'cell', ...args], {
      env,
      extendEnv: false,
      stdin: 'ignore',
      all: true,
      reject: false,
    })
    const seconds = (performance.now() - began) / 1000
    const left = readdirSync(own.tmp).filter(name => name !== npmsOwn)
    return { exitCode: ran.exitCode, said: ran.all, left, seconds }
  }
}

/** As whom, and with which capabilities at most (setpriv(1)). The program itself finds no setpriv. */
function limited(cell: Cell): string {
  const { capabilities } = cell
  const limits = [
    ...(ownerOf(cell) === 'user' ? [`--reuid ${id} --regid ${id} --clear-groups --inh-caps=-all`] : []),
    ...(capabilities ? [`--bounding-set=${['-all', ...capabilities.map(name => `+${name}`)].join(',')}`] : []),
  ]
  return limits.length > 0 ? `/usr/bin/setpriv ${limits.join(' ')}` : ''
}
