import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import Docker from 'dockerode'
import { execa } from 'execa'
import { librariesOf } from './libraries.ts'

/** A private Docker engine. */
export type Engine = {
  /** Its unix socket: the one that a Docker client looks at by itself. */
  socket: string
  /** A directory that holds the `docker` client, for a PATH. */
  bin: string
  log: string
  docker: Docker
  /** Stops the engine; its containers are removed first. */
  stop(): Promise<void>
  /** Ends the engine as a power cut would. */
  kill(): Promise<void>
}

/** /var/run is a link to it, and in the bed's mount namespace it is empty at first. */
export const engineSocket = '/run/docker.sock'

/** Starts dockerd from the unpacked packages in `root`, with all of its state below `directory`. */
export async function startEngine({ root, directory }: { root: string; directory: string }): Promise<Engine> {
  const libraries = librariesOf(root)
  const bin = join(directory, 'bin')
  const helpers = join(directory, 'helpers')
  for (const path of [directory, bin, helpers]) mkdirSync(path, { recursive: true })
  symlinkSync(join(root, 'usr/bin/docker'), join(bin, 'docker'))
  // Links that the packages' install scripts would make; without iptables the engine's name resolution fails, and only its log says so.
  for (const name of ['iptables', 'ip6tables'])
    symlinkSync(join(root, 'usr/sbin/xtables-nft-multi'), join(helpers, name))
  symlinkSync(join(root, 'usr/bin/tini-static'), join(helpers, 'docker-init'))
  writeFileSync(join(directory, 'daemon.json'), '{}')
  const log = join(directory, 'dockerd.log')
  const output = openSync(log, 'a')
  const daemon = spawn(join(root, 'usr/sbin/dockerd'), daemonArguments(root, directory), {
    stdio: ['ignore', output, output],
    env: {
      PATH: [helpers, join(root, 'usr/sbin'), join(root, 'usr/bin'), '/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
      LD_LIBRARY_PATH: libraries.join(':'),
      XTABLES_LIBDIR: join(libraries[1]!, 'xtables'),
    },
  })
  closeSync(output)
  const docker = new Docker({ socketPath: engineSocket })
  await answers(daemon, docker, log)
  return {
    socket: engineSocket,
    bin,
    log,
    docker,
    stop: async () => (await removeContainers(docker), await end(daemon, 'SIGTERM')),
    kill: () => end(daemon, 'SIGKILL'),
  }
}

const daemonArguments = (root: string, directory: string) => [
  ...['--config-file', join(directory, 'daemon.json')],
  ...['--data-root', join(directory, 'data')],
  ...['--exec-root', join(directory, 'exec')],
  ...['--pidfile', join(directory, 'dockerd.pid')],
  ...['--host', `unix://${engineSocket}`],
  ...['--default-address-pool', 'base=10.213.0.0/16,size=24'],
  ...['--userland-proxy-path', join(root, 'usr/sbin/docker-proxy')],
  ...['--shutdown-timeout', '3'],
]

async function answers(daemon: ChildProcess, docker: Docker, log: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (daemon.exitCode === null && Date.now() < deadline) {
    if (await docker.ping().catch(() => undefined)) return
    await sleep(50)
  }
  throw new Error(
    `the private engine does not answer; the end of ${log}:\n${readFileSync(log, 'utf8').split('\n').slice(-15).join('\n')}`,
  )
}

/** With containers left the engine takes ten seconds to stop. */
async function removeContainers(docker: Docker): Promise<void> {
  const all = await docker.listContainers({ all: true })
  await Promise.all(all.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
}

async function end(daemon: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  const exit = once(daemon, 'exit')
  daemon.kill(signal)
  await exit
}

/** Runs the private `docker` client as a person in the bed would. */
export const dockerClient = ({ bin }: Pick<Engine, 'bin'>, ...args: string[]) => execa(join(bin, 'docker'), args)
