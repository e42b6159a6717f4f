import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { jsonColumns, type KeyRow } from './row.ts'

type Values = Record<string, unknown>

const selected = `
  SELECT key.*, to_jsonb(permission) AS object_permission FROM "LiteLLM_VerificationToken" AS key
  LEFT JOIN "LiteLLM_ObjectPermissionTable" AS permission USING (object_permission_id)`

/** What a listing may be narrowed to. */
export interface KeyFilter {
  key_alias?: string | undefined
  user_id?: string | undefined
  token?: string | undefined
}

/** The keys in the database. Every request reads them anew, so that a change holds from the next request on. */
export class KeyTable {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async find(hash: string): Promise<KeyRow | undefined> {
    return (await this.#pool.query<KeyRow>(`${selected} WHERE key.token = $1`, [hash])).rows[0]
  }

  /** The newest first (key_management_endpoints.py, list_key_helper). */
  async list(filter: KeyFilter, page: number, size: number): Promise<{ rows: KeyRow[]; total: number }> {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined)
    const where = given.map(([column], index) => `"${column}" = $${index + 1}`).join(' AND ') || 'true'
    const values = given.map(([, value]) => value)
    const count = await this.#pool.query<{ n: number }>(
      `SELECT count(*) AS n FROM "LiteLLM_VerificationToken" WHERE ${where}`,
      values,
    )
    const order = `ORDER BY key.created_at DESC, key.token DESC LIMIT ${size} OFFSET ${(page - 1) * size}`
    const { rows } = await this.#pool.query<KeyRow>(`${selected} WHERE ${where} ${order}`, values)
    return { rows, total: count.rows[0]!.n }
  }

  async aliases(aliases: string[]): Promise<KeyRow[]> {
    return (await this.#pool.query<KeyRow>(`${selected} WHERE key.key_alias = ANY($1)`, [aliases])).rows
  }

  /** A key that is there already stays as it is (proxy/utils.py, insert_data: an upsert with nothing to update). */
  async insert(values: Values): Promise<KeyRow> {
    await this.#insert('LiteLLM_VerificationToken', values, 'ON CONFLICT ("token") DO NOTHING')
    return (await this.find(String(values.token)))!
  }

  async insertPermission(values: Values): Promise<string> {
    const id = randomUUID()
    await this.#insert('LiteLLM_ObjectPermissionTable', { object_permission_id: id, ...values })
    return id
  }

  async updatePermission(id: string, values: Values): Promise<void> {
    await this.#update('LiteLLM_ObjectPermissionTable', 'object_permission_id', id, values)
  }

  async update(hash: string, values: Values): Promise<KeyRow | undefined> {
    const now = new Date()
    await this.#update('LiteLLM_VerificationToken', 'token', hash, {
      ...values,
      updated_at: now,
      settings_updated_at: now,
    })
    return this.find(hash)
  }

  async remove(hashes: string[]): Promise<void> {
    await this.#pool.query('DELETE FROM "LiteLLM_VerificationToken" WHERE token = ANY($1)', [hashes])
  }

  async #insert(table: string, values: Values, suffix = ''): Promise<void> {
    const columns = Object.keys(values)
    const places = columns.map((_, index) => `$${index + 1}`).join(', ')
    const names = columns.map(column => `"${column}"`).join(', ')
    await this.#pool.query(`INSERT INTO "${table}" (${names}) VALUES (${places}) ${suffix}`, sqlValues(values))
  }

  async #update(table: string, key: string, id: string, values: Values): Promise<void> {
    const columns = Object.keys(values)
    if (columns.length === 0) return
    const sets = columns.map((column, index) => `"${column}" = $${index + 2}`).join(', ')
    await this.#pool.query(`UPDATE "${table}" SET ${sets} WHERE "${key}" = $1`, [id, ...sqlValues(values)])
  }
}

/** Dates without a zone are kept in UTC. */
function sqlValues(values: Values): unknown[] {
  return Object.entries(values).map(([column, value]) => {
    if (value instanceof Date) return value.toISOString()
    return jsonColumns.has(column) && value !== null ? JSON.stringify(value) : value
  })
}
