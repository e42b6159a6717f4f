import { join } from 'node:path'
import type { ContainerSpec } from '../../adapters/container-engine.ts'
import type { Files } from '../../adapters/files.ts'

/** What outlives the command: containers as they were made and whether they were running, and networks. */
interface Records {
  containers: ContainerRecord[]
  networks: NetworkRecord[]
}

export interface NetworkRecord {
  name: string
  labels: Record<string, string>
}

export interface ContainerRecord {
  id: string
  spec: ContainerSpec
  /** Whether it is to run again when the rehearsal goes on. */
  running: boolean
  startedAt?: string
  exitCode?: number
}

export type OpenRecords = Awaited<ReturnType<typeof openRecords>>

/** The records of one rehearsal, on disk after each change. They hold the containers' environment, so the file is private, as Docker's own is. */
export async function openRecords(files: Files, directory: string) {
  const path = join(directory, 'records.json')
  await files.makeDirectory(directory, 0o700)
  const text = await files.read(path)
  const records = (text ? JSON.parse(text) : { containers: [], networks: [] }) as Records
  let last = Promise.resolve()
  return {
    records,
    /** Writes one after the other, so that the last state wins. */
    save(): Promise<void> {
      last = last.then(() => files.write(path, `${JSON.stringify(records, undefined, 2)}\n`, { mode: 0o600 }))
      return last
    },
  }
}
