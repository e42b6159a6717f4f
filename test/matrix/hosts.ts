import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheDirectory } from '../bed/cache.ts'
import type { Versions } from './cells.ts'

const packageOf = { node: `node-linux-${process.arch}`, npm: 'npm' } as const

/** Where versions of Node and npm are installed, once for all runs. */
export function hostsDirectory(): string {
  const directory = join(cacheDirectory(), 'hosts')
  mkdirSync(directory, { recursive: true })
  return directory
}

/** Path of that version of Node or npm below the directory of all of them. */
async function installed(what: keyof typeof packageOf, version: string): Promise<string> {
  const name = packageOf[what]
  const path = join(`${name}-${version}`, 'node_modules', name)
  const prefix = join(hostsDirectory(), `${name}-${version}`)
  if (existsSync(join(prefix, 'whole'))) return path
  mkdirSync(prefix, { recursive: true })
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund']
  await execa('npm', ['install', '--prefix', prefix, ...quiet, `${name}@${version}`])
  await execa('chmod', ['-R', 'a+rX', prefix])
  mkdirSync(join(prefix, 'whole'))
  return path
}

/** What a host of the matrix has not: a Node and an npm of the matrix come in their place. */
const absent = ['node', 'nodejs', 'npm', 'npx', 'corepack', 'git', 'setpriv']

/** Makes a directory for PATH with this host's programs, but without git, setpriv, Node and npm. */
export function programsOfHost(directory: string): string {
  const bin = join(directory, 'bin')
  mkdirSync(bin)
  chmodSync(bin, 0o755)
  for (const name of readdirSync('/usr/bin').filter(name => !absent.includes(name)))
    symlinkSync(join('/usr/bin', name), join(bin, name))
  return bin
}

/** A directory for PATH with that Node and that npm, which lie below `hosts` in the cell. */
export async function versionsOfHost(directory: string, hosts: string, [node, npm]: Versions): Promise<string> {
  const bin = join(directory, `bin-${node}-${npm}`)
  if (existsSync(bin)) return bin
  const [nodeAt, npmAt] = [await installed('node', node), await installed('npm', npm)]
  mkdirSync(bin)
  chmodSync(bin, 0o755)
  symlinkSync(join(hosts, nodeAt, 'bin/node'), join(bin, 'node'))
  symlinkSync(join(hosts, npmAt, 'bin/npm-cli.js'), join(bin, 'npm'))
  return bin
}
