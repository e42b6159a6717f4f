/**
 * What a newer version of the stand-in does before it starts: a migration of its own. `fails` leaves it half done, as Prisma does, so that no version starts
 * on that database any more; `serves` finishes it. Runs inside the image.
 */
import pg from 'pg'

const [how] = process.argv.splice(2, 1)
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
const done = await client.query(`SELECT 1 FROM "_prisma_migrations" WHERE migration_name = 'newer'`)
if (done.rowCount === 0) {
  await client.query('ALTER TABLE "LiteLLM_SpendLogs" ADD COLUMN newer TEXT')
  await client.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ('newer', '', 'newer', $1)`,
    [how === 'serves' ? new Date() : null],
  )
}
await client.end()
if (how === 'fails') {
  console.error(
    'Error: P3018 A migration failed to apply. New migrations cannot be applied before the error is recovered from.',
  )
  process.exit(1)
}
const program = '/opt/stand-in/main.mjs'
await import(program)
