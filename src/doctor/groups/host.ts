import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { bytes } from '../../amounts.ts'
import { foundIf, type Found, type Group } from '../finding.ts'

/** LiteLLM's image and its log; and what PostgreSQL on the same disk needs to go on. */
const leastDisk = 2 * 2 ** 30

/** Below it LiteLLM is ended for lack of memory while it starts (field reports: 512 MiB and 1 GiB fail, 1.5 to 2 GiB start). */
const leastMemory = 2 * 2 ** 30

async function diskOf(path: string): Promise<Found[]> {
  const is = await statfs(path).catch(() => undefined)
  const free = is ? is.bavail * is.bsize : Infinity
  return foundIf(free < leastDisk, () => ({
    id: `disk-${path}`,
    severity: free < leastDisk / 4 ? 'error' : 'warning',
    text: `the disk is nearly full: ${bytes(free)} left`,
    evidence: `file system of ${path}`,
    next: 'see what takes the room: docker system df; and du -xh / | sort -h | tail',
  }))
}

/** Memory and disk of this host. */
export const host: Group = {
  id: 'host',
  title: 'host',
  async examine({ world, deployment }) {
    const { dataDirectory } = await world.engine.info().catch(() => ({ dataDirectory: undefined }))
    const places = [...new Set([dataDirectory ?? '/', deployment.paths.project])]
    const disks = (await Promise.all(places.map(diskOf))).flat()
    const memory = foundIf(totalmem() < leastMemory, () => ({
      id: 'memory',
      severity: 'warning',
      text: 'this host has less memory than LiteLLM needs to start',
      evidence: `${bytes(totalmem())} in all, ${bytes(leastMemory)} are needed`,
      next: 'give the host more memory, or swap',
    }))
    return [...memory, ...disks]
  },
}
