import pg from 'pg'
import { connectionRefusal } from '../boot/database-refusals.ts'

/** Prisma's DateTime columns have no zone and hold UTC; pg would read them in this process's zone. */
const timestampWithoutZone = 1114
pg.types.setTypeParser(timestampWithoutZone, text => new Date(`${text.replace(' ', 'T')}Z`))
/** Prisma gives a BIGINT of this size as a number. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** A pool that has proved its connection, or the refusal that says why not. */
export async function connect(url: URL): Promise<pg.Pool> {
  const plain = new URL(url)
  plain.search = ''
  const pool = new pg.Pool({
    connectionString: plain.href,
    max: 10,
    connectionTimeoutMillis: 10_000,
    options: '-c TimeZone=UTC',
  })
  // Without a listener, an idle connection that the server ends would end this process; the next query reports it.
  pool.on('error', () => undefined)
  try {
    await pool.query('SELECT 1')
    return pool
  } catch (error) {
    await pool.end()
    throw connectionRefusal(url, error as Error)
  }
}
