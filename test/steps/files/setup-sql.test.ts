import { execFileSync, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostAndPortOf } from '../../../src/adapters/pg/host-and-port.ts'
import type { PlanContext } from '../../../src/engine/step.ts'
import { database } from '../../../src/steps/database/index.ts'
import { setupSql } from '../../../src/steps/files/setup-sql.ts'
import { toolsRole } from '../../../src/steps/tools-role/index.ts'
import { toolsLogin } from '../../../src/steps/tools-role/inspect.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'
import { carryOut, realPostgres, type RealPostgres } from '../real-postgres.ts'
import { sampleDeployment } from '../sample.ts'

/** \\getenv came with psql 14. */
const psql = Number(
  /psql \(PostgreSQL\) (\d+)/.exec(spawnSync('psql', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1],
)
const usable = psql >= 14
if (!usable) console.warn('setup.sql is not run: this host has no psql of version 14 or newer')

test('it holds no password, and names the variables that do', () => {
  const text = setupSql(sampleDeployment())
  expect(text).toContain('\\getenv role_password DATABASE_PASSWORD\n')
  expect(text).toContain('\\getenv mcp_postgres_tools_password MCP_MCP_POSTGRES_TOOLS_PGPASSWORD\n')
})

describe.skipIf(!usable)('run by hand', () => {
  let bed: RealPostgres
  beforeAll(async () => {
    bed = await realPostgres()
    await bed.sql('CREATE DATABASE inventory')
    await bed.sql('CREATE TABLE parts (id int)', 'inventory')
    // As the owner of that database might.
    await bed.sql('CREATE SCHEMA first', 'inventory')
    await bed.sql(
      `CREATE FUNCTION first.format(text, name, text) RETURNS text LANGUAGE sql AS $$ SELECT 'CREATE ROLE left_behind SUPERUSER' $$`,
      'inventory',
    )
    await bed.sql('ALTER DATABASE inventory SET search_path = first, pg_catalog')
  })
  afterAll(() => bed.stop())

  function run(context: PlanContext, file: string): void {
    const { host, port } = hostAndPortOf(bed.server)
    const env = {
      PATH: process.env.PATH,
      PGPASSWORD: bed.admin.password!.reveal(),
      DATABASE_PASSWORD: context.secrets.get('database.password').reveal(),
      MCP_MCP_POSTGRES_TOOLS_PGPASSWORD: toolsLogin(context, 'mcp_postgres_tools').password.reveal(),
    }
    const args = ['-X', '-v', 'ON_ERROR_STOP=1', '-h', host, '-p', String(port), '-U', bed.admin.user, '-d', 'postgres']
    execFileSync('psql', [...args, '-f', file], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  }

  test('it does what the steps do, and running it again changes nothing', async () => {
    const deployment = sampleDeployment({ database: { ...sampleDeployment().database, server: bed.server } })
    const context = bed.context(deployment)
    const file = join(await temporaryDirectory(), 'setup.sql')
    await writeFile(file, setupSql(deployment, context.identity))
    run(context, file)
    run(context, file)
    expect(await carryOut(database, context)).toEqual([])
    expect(await carryOut(toolsRole, context)).toEqual([])
    expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'left_behind'`)).toEqual([])
  })
})
