import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { cacheDirectory } from './cache.ts'
import { compiledPython } from './python.ts'

/** A Docker engine, a registry and busybox. Debian 12 has the `docker` client in docker.io, later releases in docker-cli. */
const enginePackages = [
  'docker.io',
  'docker-cli?',
  'containerd',
  'runc',
  'tini',
  'libdevmapper1.02.1',
  'iptables',
  'libip4tc2',
  'libip6tc2',
  'libmnl0',
  'libnetfilter-conntrack3',
  'libnfnetlink0',
  'libnftnl11',
  'libxtables12',
  'busybox-static',
  'docker-registry',
]

/** The official LiteLLM image has a Python; the stand-in image gets Debian's, so that the same `python3 -c` works in both. */
const pythonPackages = [
  'python3-minimal',
  'PYTHON-minimal',
  'libPYTHON-minimal',
  'libPYTHON-stdlib',
  'zlib1g',
  'libexpat1',
]

/** The root of the bed's unpacked packages. */
export async function unpackedDebs(): Promise<string> {
  const root = await unpacked([...enginePackages, ...pythonPackages])
  await compiledPython(root)
  return root
}

/** The root of the given packages, unpacked. They are downloaded at the first call, and never installed. */
export async function unpacked(packages: string[]): Promise<string> {
  const release = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown'
  const hash = createHash('sha256')
    .update([release, process.arch, ...packages].join())
    .digest('hex')
    .slice(0, 12)
  const final = join(cacheDirectory(), `debs-${hash}`)
  if (!existsSync(final)) await download(packages, final)
  return join(final, 'root')
}

/** Everything happens in a directory of its own, which gets the final name when it is whole: a killed download is no trap. */
async function download(packages: string[], final: string): Promise<void> {
  removeAbandoned(final)
  const work = mkdtempSync(`${final}.part-`)
  try {
    const apt = privateApt(work)
    await apt('apt-get', 'update')
    const wanted = await resolved(packages, apt)
    await apt('apt-get', 'download', ...wanted)
    const root = join(work, 'root')
    mkdirSync(root)
    for (const deb of readdirSync(work).filter(name => name.endsWith('.deb'))) {
      await execa('dpkg', ['-x', join(work, deb), root])
      rmSync(join(work, deb))
    }
    rmSync(join(work, 'apt'), { recursive: true })
    becomes(work, final)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Another run may have been quicker. */
function becomes(work: string, final: string): void {
  try {
    renameSync(work, final)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
  }
}

/** What killed downloads left: after an hour it is nobody's. */
function removeAbandoned(final: string): void {
  const anHourAgo = Date.now() - 3_600_000
  for (const name of readdirSync(dirname(final)).filter(each => each.startsWith(`${basename(final)}.part-`))) {
    const path = join(dirname(final), name)
    if (statSync(path).mtimeMs < anHourAgo) rmSync(path, { recursive: true, force: true })
  }
}

type Apt = (command: 'apt-get' | 'apt-cache', ...args: string[]) => Promise<string>

/** apt with the host's sources and proxies, but with lists, cache and state of its own, and without the host's hooks. */
function privateApt(work: string): Apt {
  const apt = join(work, 'apt')
  mkdirSync(join(apt, 'lists/partial'), { recursive: true })
  mkdirSync(join(apt, 'cache/archives/partial'), { recursive: true })
  writeFileSync(join(apt, 'status'), '')
  const conf = join(apt, 'apt.conf')
  writeFileSync(
    conf,
    `#clear APT::Update::Post-Invoke-Success;
#clear APT::Update::Post-Invoke;
Dir::State "${apt}";
Dir::State::lists "${apt}/lists";
Dir::State::status "${apt}/status";
Dir::Cache "${apt}/cache";
Acquire::Retries "3";
APT::Sandbox::User "root";
`,
  )
  return async (command, ...args) => (await execa(command, ['-q', '-c', conf, ...args], { cwd: work })).stdout
}

/** Names as this release has them: `name?` only where it exists, `PYTHON` as the version that python3 depends on. */
async function resolved(packages: string[], apt: Apt): Promise<string[]> {
  const python = /\bpython3\.\d+/.exec(await apt('apt-cache', 'show', 'python3-minimal'))?.[0]
  if (!python) throw new Error('python3-minimal does not say which Python it depends on')
  const known = new Set((await apt('apt-cache', 'pkgnames')).split('\n'))
  return packages
    .map(name => name.replace('PYTHON', python))
    .filter(name => !name.endsWith('?') || known.has(name.slice(0, -1)))
    .map(name => name.replace('?', ''))
}
