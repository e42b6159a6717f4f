import type pg from 'pg'
import type { Log } from '../log.ts'
import type { SpendRow } from './row.ts'

/** Spend rows on their way to the database: written in batches, as `general_settings.proxy_batch_write_at` says. */
export class SpendLog {
  readonly #pool: pg.Pool | undefined
  readonly #log: Log
  readonly #timer: NodeJS.Timeout | undefined
  #queue: SpendRow[] = []
  #writing: Promise<void> = Promise.resolve()

  constructor(pool: pg.Pool | undefined, seconds: number, log: Log) {
    this.#pool = pool
    this.#log = log
    if (pool) this.#timer = setInterval(() => void this.flush(), seconds * 1000).unref()
  }

  add(row: SpendRow): void {
    if (this.#pool) this.#queue.push(row)
  }

  /** What a key has spent that its row does not say yet: budgets count it at once. */
  unwritten(token: string): number {
    return this.#queue.filter(row => row.api_key === token).reduce((sum, row) => sum + Number(row.spend), 0)
  }

  /** Writes what is waiting. A batch that fails waits for the next time. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  /** Writes what is left, and no more after that. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #write(): Promise<void> {
    const batch = this.#queue
    if (!this.#pool || batch.length === 0) return
    try {
      await writeBatch(this.#pool, batch)
      this.#queue = this.#queue.slice(batch.length)
    } catch (error) {
      this.#log.proxy('ERROR', 'LiteLLM Proxy', `Error updating spend logs: ${(error as Error).message}`)
    }
  }
}

async function writeBatch(pool: pg.Pool, batch: SpendRow[]): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    for (const row of batch) {
      await insert(client, row)
      await client.query(
        'UPDATE "LiteLLM_VerificationToken" SET spend = spend + $2, total_spend = total_spend + $2, last_active = $3 WHERE token = $1',
        [row.api_key, row.spend, iso(row.endTime)],
      )
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

async function insert(client: pg.PoolClient, row: SpendRow): Promise<void> {
  const columns = Object.keys(row)
  const names = columns.map(column => `"${column}"`).join(', ')
  const places = columns.map((_, index) => `$${index + 1}`).join(', ')
  const values = columns.map(column => iso(row[column]))
  await client.query(`INSERT INTO "LiteLLM_SpendLogs" (${names}) VALUES (${places}) ON CONFLICT DO NOTHING`, values)
}

const iso = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value)
