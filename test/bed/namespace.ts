import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The address, besides loopback, that the bed's host has: for what "this network" may reach. */
export const networkAddress = '192.168.77.10'

/** Says to what runs inside that it is inside; its value is the root of the unpacked packages. */
export const bedVariable = 'GATEWRIGHT_BED_ROOT'

/** Says to the set-up that there is no bed and every test is skipped; its value is the reason. */
export const skippedVariable = 'GATEWRIGHT_BED_SKIPPED'

const namespaces = ['--net', '--mount', '--pid', '--fork', '--mount-proc']
const programs = ['unshare', 'mount', 'apt-get', 'dpkg', 'tar', 'ldd']

/** Why this machine cannot hold the bed, if it cannot. */
export function whyNoBed(): string | undefined {
  if (process.platform !== 'linux') return `the private Docker engine needs Linux; this is ${process.platform}`
  if (process.getuid?.() !== 0) return 'the private Docker engine needs root'
  const missing = programs.filter(program => !onPath(program))
  if (missing.length) return `the private Docker engine needs ${missing.join(', ')}, which this machine does not have`
  const tried = spawnSync('unshare', [...namespaces, 'true'], { encoding: 'utf8' })
  if (tried.status !== 0) return `the private Docker engine needs namespaces of its own: ${tried.stderr.trim()}`
  return undefined
}

const onPath = (program: string) =>
  (process.env.PATH ?? '').split(':').some(directory => existsSync(join(directory, program)))

/**
 * The command that runs `command` in network, mount and process namespaces of its own: a second engine in the host's network namespace would take
 * the first one's bridge away. Everything inside ends with the command, and with this process.
 */
export function insideNamespaces(root: string, command: string[]): string[] {
  const withParent = onPath('setpriv') ? ['setpriv', '--pdeathsig', 'KILL'] : []
  return [
    ...withParent,
    'unshare',
    ...namespaces,
    '--kill-child=KILL',
    join(import.meta.dirname, 'enter.sh'),
    root,
    ...command,
  ]
}
