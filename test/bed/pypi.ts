import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { builtOnce } from './built-once.ts'
import { unpacked } from './debs.ts'
import { librariesOf } from './libraries.ts'
import { compiledPython } from './python.ts'

/** Debian's Python with all that packages of PyPI link against. `PYTHON` is this release's name of it. */
const pythonPackages = [
  ...['PYTHON', 'PYTHON-minimal', 'libPYTHON-minimal', 'libPYTHON-stdlib'],
  ...[
    'libssl3',
    'libffi8',
    'libsqlite3-0',
    'libexpat1',
    'zlib1g',
    'libbz2-1.0',
    'liblzma5',
    'libncursesw6',
    'libtinfo6',
  ],
  ...['libuuid1', 'libdb5.3', 'libnsl2', 'libtirpc3', 'libcrypt1', 'libreadline8', 'media-types', 'ca-certificates'],
  ...['tzdata', 'libcom-err2', 'libkrb5-3', 'libgssapi-krb5-2', 'libk5crypto3', 'libkrb5support0', 'libkeyutils1'],
]

/** What programs in an image need below Python; prisma-client-py asks /etc/os-release and openssl where it is. */
export const systemPackages = ['libc6', 'libgcc-s1', 'libstdc++6', 'busybox-static', 'netbase', 'base-files', 'openssl']

const installerPackages = [
  ...['python3-pip', 'python3-distutils', 'python3-lib2to3', 'python3-setuptools', 'python3-wheel'],
  'python3-pkg-resources',
]

/** Debian's Python, unpacked. */
export interface Interpreter {
  /** The unpacked packages. */
  pythonRoot: string
  /** Its name below /usr/bin, such as python3.11. */
  interpreter: string
}

/** Needs the network once. */
export async function unpackedInterpreter(): Promise<Interpreter> {
  const pythonRoot = await unpacked(pythonPackages)
  const interpreter = readdirSync(join(pythonRoot, 'usr/bin')).find(name => /^python3\.\d+$/.test(name))!
  await compiledPython(pythonRoot)
  return { pythonRoot, interpreter }
}

/** What lets the unpacked interpreter find its libraries, and a directory of packages with its programs. */
export const pythonEnvironment = ({
  pythonRoot,
  packages,
}: Pick<Interpreter, 'pythonRoot'> & { packages: string }) => ({
  LD_LIBRARY_PATH: librariesOf(pythonRoot).join(':'),
  PYTHONPATH: packages,
  PATH: [join(packages, 'bin'), join(process.execPath, '..'), process.env.PATH].join(':'),
})

/** The path of the interpreter on this machine. */
export const programOf = ({ pythonRoot, interpreter }: Interpreter) => join(pythonRoot, 'usr/bin', interpreter)

/** Installs packages of PyPI into a directory with pip. */
export async function pipInstall(python: Interpreter, target: string, ...wanted: string[]): Promise<void> {
  const packages = join(await unpacked(installerPackages), 'usr/lib/python3/dist-packages')
  const options = ['--quiet', '--break-system-packages', '--disable-pip-version-check', '--target', target]
  const env = pythonEnvironment({ ...python, packages })
  await execa(programOf(python), ['-m', 'pip', 'install', ...options, ...wanted], { env })
}

/** A directory with packages of PyPI and what they demand, kept in the cache. */
export async function pypiPackages(name: string, ...wanted: string[]): Promise<string> {
  const python = await unpackedInterpreter()
  const parts = [python.pythonRoot, ...wanted].join()
  const hash = createHash('sha256').update(parts).digest('hex').slice(0, 12)
  return builtOnce(`${name}-${hash}`, directory => pipInstall(python, directory, ...wanted))
}
