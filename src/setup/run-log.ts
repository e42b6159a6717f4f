import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileFailure } from '../adapters/file-failure.ts'
import { localFiles } from '../adapters/local-files.ts'
import type { RunEvent } from '../engine/events.ts'
import type { SecretValues } from '../deployment/secrets.ts'
import type { Failure } from '../failure.ts'
import { redactor } from '../redact.ts'

export interface RunLog {
  path: string
  write(event: RunEvent): void
  /** Throws where a line could not be written. */
  close(): Promise<void>
}

function lineOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'change-started':
      return `begin  ${event.change.id}  ${event.change.what}`
    case 'change-progress':
      return event.progress.kind === 'log'
        ? `  ${event.progress.line.text}`
        : event.progress.kind === 'text'
          ? `  ${event.progress.text}`
          : undefined
    case 'change-done':
      return `done   ${event.change.id}  ${Math.round(event.ms)} ms`
    case 'change-failed':
      return `failed ${event.change.id}  ${event.failure.what}: ${event.failure.why}; next: ${event.failure.next}`
    case 'undone':
      return `undone ${event.change.id}`
    case 'check-started':
      return undefined
    case 'check-done':
      return `check  ${event.result.id}  ${event.result.status}  ${event.result.evidence}`
    case 'check-not-applicable':
      return `check  ${event.entry.id}  not applicable  ${event.entry.reason}`
  }
}

/** Opens the log of one run, mode 600, named by its start. Every line is redacted by the known secret values and by pattern. */
export async function openRunLog(directory: string, startedAt: Date, secrets?: SecretValues): Promise<RunLog> {
  await localFiles.makeDirectory(directory, 0o700)
  const path = join(directory, `${startedAt.toISOString().replaceAll(':', '-').slice(0, 19)}.log`)
  const failed = (error: unknown) => fileFailure(error, 'written', path)
  const file = await open(path, 'a', 0o600).catch((error: unknown) => Promise.reject(failed(error)))
  const redact = redactor(secrets)
  let last = Promise.resolve()
  let failure: Failure | undefined
  return {
    path,
    write(event) {
      const line = lineOf(event)
      if (line === undefined) return
      const text = `${new Date().toISOString()} ${redact(line)}\n`
      // A full disk ends the log, not the run in the midst of a change; it is told when the log is closed.
      last = last
        .then(() => (failure ? undefined : file.appendFile(text)))
        .catch((error: unknown) => void (failure = failed(error)))
    },
    async close() {
      await last
      await file.close()
      if (failure) throw failure
    },
  }
}
