import { readFile } from 'node:fs/promises'
import type { ContainerUsage } from '../../adapters/container-engine.ts'

/** Clock ticks a second and bytes a page on every Linux that Node runs on here (sysconf(3)). */
const ticks = 100
const page = 4096

/** What a process uses, from /proc/PID/stat (proc_pid_stat(5)); nothing where there is no such process or no /proc. */
export async function processUsage(pid: number): Promise<ContainerUsage | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is the program's name in brackets, which may hold blanks.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  if (!fields) return undefined
  const [user = 0, system = 0] = [fields[11], fields[12]].map(Number)
  return { cpuSeconds: (user + system) / ticks, memoryBytes: Number(fields[21]) * page }
}
