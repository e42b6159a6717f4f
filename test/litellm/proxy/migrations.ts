import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'

/** After every one that LiteLLM dates. */
const name = '99991231000000_what_the_schema_of_the_wheel_has_beyond_these'

/**
 * Where PyPI has an older litellm-proxy-extras than a version demands, its migrations end before the schema in LiteLLM's own wheel: what lies between is made
 * from the two schemas, as the project's own migrations are (`prisma migrate diff`). Answers whether anything was.
 */
export async function completeMigrations(packages: string, engines: string): Promise<boolean> {
  const wanted = join(packages, 'litellm/proxy/schema.prisma')
  const extras = join(packages, 'litellm_proxy_extras')
  const has = join(extras, 'schema.prisma')
  if (readFileSync(wanted, 'utf8') === readFileSync(has, 'utf8')) return false
  const { stdout } = await execa(process.execPath, [join(engines, 'schema-difference.ts'), has, wanted])
  const directory = join(extras, 'migrations', name)
  mkdirSync(directory)
  writeFileSync(join(directory, 'migration.sql'), stdout)
  copyFileSync(wanted, has)
  return true
}
