import type { HttpAnswer } from '../../../src/adapters/gateway.ts'
import type { Secret } from '../../../src/secret.ts'
import { sha256 } from '../../../src/text/sha256.ts'

type Row = Record<string, unknown>

/** The keys of a proxy, told as LiteLLM 1.108.11 tells them. */
export class KeyTable {
  rows: Row[] = []
  status = 200
  /** Whether an update takes effect. */
  updates = true
  readonly calls: string[] = []

  #answer = (body: unknown, status = this.status): HttpAnswer => ({ status, body, ms: 1 })
  readiness = async () => this.#answer({ status: 'healthy', db: 'connected' }, 200)
  keys = async (_: Secret, alias?: string) =>
    this.#answer({ keys: this.rows.filter(row => alias === undefined || row.key_alias === alias) })
  generateKey = async (_: Secret, { key, ...body }: Row) => {
    this.calls.push(`generate ${body.key_alias}`)
    this.rows.push({ max_budget: null, user_id: null, ...body, token: sha256(String(key)) })
    return this.#answer({})
  }
  updateKey = async (_: Secret, { key, ...body }: Row) => {
    const row = this.rows.find(({ token }) => token === key)
    this.calls.push(`update ${row?.key_alias}`)
    const { duration, ...settings } = body
    if (this.updates)
      Object.assign(row!, settings, duration && { expires: new Date(Date.now() + 3_600_000).toISOString() })
    return this.#answer({})
  }
  keyInfo = async (_: Secret, token: string) => {
    const info = this.rows.find(row => row.token === token)
    return info ? this.#answer({ info }) : this.#answer({}, 404)
  }
  deleteKeys = async (_: Secret, { keys, key_aliases: aliases }: { keys?: string[]; key_aliases?: string[] }) => {
    const gone = this.rows.filter(row => keys?.includes(String(row.token)) || aliases?.includes(String(row.key_alias)))
    this.calls.push(`delete ${gone.map(row => row.key_alias)}`)
    this.rows = this.rows.filter(row => !gone.includes(row))
    return this.#answer({})
  }
}
