import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Locked {
  version: string
  integrity?: string
  os?: string | string[]
  cpu?: string | string[]
  libc?: string | string[]
}

const lock = join(import.meta.dirname, '../../package-lock.json')

/** What npm installs on Linux with that processor and libc and nowhere else, by package-lock.json (package.json(5): os, cpu, libc). */
export function platformPackages(cpu: string, libc: string): { name: string; version: string }[] {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as { packages: Record<string, Locked> }
  return Object.entries(packages)
    .filter(([, { cpu: cpus }]) => cpus !== undefined)
    .filter(([, one]) => is(one.os, 'linux') && is(one.cpu, cpu) && is(one.libc, libc))
    .filter(([, { integrity }]) => integrity?.startsWith('sha512-'))
    .map(([path, { version }]) => ({ name: path.replace('node_modules/', ''), version }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

const is = (wanted: string | string[] | undefined, here: string) =>
  wanted === undefined || [wanted].flat().includes(here)
