import { Writable } from 'node:stream'
import type { CheckContext } from '../check.ts'

/** Sockets by which an engine is ruled, where its images and clients look for them. */
const sockets = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/run/podman/podman.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
]

const groups = '/sys/fs/cgroup'

/** Limits as the kernel has them, in both versions of control groups (kernel.org, admin-guide/cgroup-v1 and cgroup-v2). */
const limits = {
  memory: [`${groups}/memory.max`, `${groups}/memory/memory.limit_in_bytes`],
  processes: [`${groups}/pids.max`, `${groups}/pids/pids.max`],
}

/** With what a shell has by itself: an image may have no other program. */
const script = `
while IFS= read -r line; do echo "status $line"; done < /proc/self/status
for file in ${Object.values(limits).flat().join(' ')}; do [ -r "$file" ] && IFS= read -r value < "$file" && echo "limit $file $value"; done
for socket in ${sockets.join(' ')}; do [ -S "$socket" ] && echo "socket $socket"; done
echo end
`

/** What a program in a container has, by the kernel's word and not by the engine's. */
export interface SeenInside {
  /** Every right that it has or can get, as the kernel's bits. */
  rights: bigint
  canGain: boolean
  /** Bytes and a number; absent where the kernel shows none there. */
  memory?: string
  processes?: string
  sockets: string[]
}

/** Looks from inside; answers why where it could not. */
export async function seenInside(id: string, { world, signal }: CheckContext): Promise<SeenInside | string> {
  const parts: Buffer[] = []
  const stdout = new Writable({
    write(chunk: Buffer, _, done) {
      parts.push(chunk)
      done()
    },
  })
  const { exitCode, errors } = await world.engine.exec(id, { command: ['sh', '-c', script], stdout, signal })
  const lines = Buffer.concat(parts).toString('utf8').split('\n')
  return lines.includes('end')
    ? readInside(lines)
    : `${errors.shown().slice(-200) || 'no answer'} (exit code ${exitCode})`
}

function readInside(lines: string[]): SeenInside | string {
  const status = (name: string) => lines.find(line => line.startsWith(`status ${name}:`))?.split(/\s+/)[2]
  const limit = (files: string[]) =>
    files.flatMap(file => lines.find(line => line.startsWith(`limit ${file} `))?.split(' ')[2] ?? [])[0]
  const all = ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(status)
  const gain = status('NoNewPrivs')
  if (gain === undefined || all.some(bits => !bits || !/^[\da-f]+$/i.test(bits))) return 'its kernel tells no rights'
  const [memory, processes] = [limit(limits.memory), limit(limits.processes)]
  return {
    rights: all.reduce((sum, bits) => sum | BigInt(`0x${bits}`), 0n),
    canGain: gain !== '1',
    ...(memory !== undefined && { memory }),
    ...(processes !== undefined && { processes }),
    sockets: lines.filter(line => line.startsWith('socket ')).map(line => line.slice('socket '.length)),
  }
}
