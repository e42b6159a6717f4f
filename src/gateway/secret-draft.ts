import type { Secret } from '../secret.ts'

/** Secrets between answer and apply, by SecretSpec id. They rest in a mode-600 file of the state directory. */
export interface SecretDraft {
  get(id: string): Secret | undefined
  /** On disk when this ends: a generated value is used only after that, so that a crash cannot lose it. */
  set(id: string, value: Secret): Promise<void>
}
