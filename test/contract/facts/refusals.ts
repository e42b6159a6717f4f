import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { type Bed, freePort, type Given } from '../bed.ts'
import { ask, rpc } from '../client.ts'
import type { Launched } from '../subject.ts'

/** What `prisma migrate deploy` leaves behind where a migration failed. */
const historyTable = `CREATE TABLE "_prisma_migrations" (id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0)`
const failedMigration = `INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ('1', 'x', '29990101000000_of_a_newer_version')`
const failed = 'Application startup failed. Exiting.'

export function refusalFacts(bed: Bed): void {
  const configWith = (changes: object): Given => ({ config: { ...bed.config, mcp_servers: {}, ...changes } })
  /** What is refused whatever the database is: without one, a start has nothing to migrate. */
  const withoutDatabase = (changes: object, env: Given['env'] = {}): Given => ({
    ...configWith(changes),
    env: { DATABASE_URL: undefined, ...env },
  })
  const withKey = (master_key: string | undefined, env: Given['env']): Given =>
    withoutDatabase({ general_settings: master_key === undefined ? {} : { master_key } }, env)

  // The real proxy takes its time to come so far; each start has files, port and database of its own.
  describe.concurrent('a start is refused', () => {
    test('without a master key', async () => {
      const { exitCode, log, cause } = await bed.refused(withKey(undefined, { LITELLM_MASTER_KEY: undefined }))
      expect(exitCode).toBe(3)
      expect(cause).toBe('master-key-missing')
      expect(log).toContain(
        'LiteLLM proxy refused to start: no master key is set, so every request would be accepted without',
      )
      expect(log).toContain(
        'Neither general_settings.master_key nor the LITELLM_MASTER_KEY environment variable is set.',
      )
      expect(log).toContain(failed)
    })

    test('with an empty master key', async () => {
      const { exitCode, log, cause } = await bed.refused(withKey(undefined, { LITELLM_MASTER_KEY: '' }))
      expect(exitCode).toBe(3)
      expect(cause).toBe('master-key-empty')
      expect(log).toContain('LiteLLM proxy refused to start: the master key is empty.')
      expect(log).toContain('It comes from the LITELLM_MASTER_KEY environment variable.')
    })

    test('with a master key that everybody knows', async () => {
      const { exitCode, log, cause } = await bed.refused(
        withKey('os.environ/LITELLM_MASTER_KEY', { LITELLM_MASTER_KEY: 'sk-1234' }),
      )
      expect(exitCode).toBe(3)
      expect(cause).toBe('master-key-known')
      expect(log).toContain('LiteLLM proxy refused to start: the master key is a publicly known default.')
    })

    test('with a master key behind a variable that is not set', async () => {
      const { exitCode, log, cause } = await bed.refused(withKey('os.environ/NOT_SET_ANYWHERE', {}))
      expect(exitCode).toBe(3)
      expect(cause).toBe('master-key-blank-reference')
      expect(log).toMatch(
        /general_settings\.master_key in .*config-\d+\.yaml is blank, or points at an environment variable/,
      )
    })

    test('with a dash in the name of an MCP server', async () => {
      const servers = { 'my-notes': { transport: 'http', url: 'http://127.0.0.1:9/mcp' } }
      const { exitCode, log, cause } = await bed.refused(withoutDatabase({ mcp_servers: servers }))
      expect(exitCode).toBe(3)
      expect(cause).toBe('server-name-dash')
      expect(log).toContain("Server name cannot contain '-'. Use an alternative character instead Found: my-notes")
      expect(log).toContain(failed)
    })

    test('with oauth2 and no flow', async () => {
      const servers = { notes: { transport: 'http', url: 'http://127.0.0.1:9/mcp', auth_type: 'oauth2' } }
      const { exitCode, log, cause } = await bed.refused(withoutDatabase({ mcp_servers: servers }))
      expect(exitCode).toBe(3)
      expect(cause).toBe('oauth-flow-missing')
      expect(log).toContain(
        "Invalid config for MCP server 'notes': auth_type oauth2 requires an explicit oauth2_flow (got None).",
      )
    })

    test('with no database server at the address', async () => {
      const port = await freePort()
      const url = bed.databases.url({ database: 'nowhere', port })
      const { exitCode, log, cause } = await bed.refused({ ...configWith({}), env: { DATABASE_URL: url } })
      expect(exitCode).toBe(2)
      expect(cause).toBe('database-unreachable')
      expect(log).toContain('LiteLLM Proxy: Database migration cannot proceed.')
      expect(log).toContain(`P1001: Can't reach database server at \`127.0.0.1:${port}\``)
    })

    test('with a wrong database password, which is not shown', async () => {
      const url = bed.databases.url({ database: 'postgres', password: 'not-the-password' })
      const { exitCode, log, cause } = await bed.refused({ ...configWith({}), env: { DATABASE_URL: url } })
      expect(exitCode).toBe(2)
      expect(cause).toBe('database-password')
      expect(log).toContain('FATAL:  password authentication failed for user "litellm_user"')
      expect(log).not.toContain('not-the-password')
    })

    test('with a database that is not there', async () => {
      const url = bed.databases.url({ database: 'no_such_database' })
      const { exitCode, log, cause } = await bed.refused({ ...configWith({}), env: { DATABASE_URL: url } })
      expect(exitCode).toBe(2)
      expect(cause).toBe('database-missing')
      expect(log).toContain('FATAL:  database "no_such_database" does not exist')
    })

    test('with a database where it may create nothing', async () => {
      const url = await bed.databases.withoutRights()
      const { exitCode, log, cause } = await bed.refused({ ...configWith({}), env: { DATABASE_URL: url } })
      expect(exitCode).toBe(2)
      expect(cause).toBe('database-rights')
      expect(log).toContain('permission denied for schema public')
    })

    test('with a database that holds tables of something else', async () => {
      const url = await bed.databases.holding('CREATE TABLE something_else (id INTEGER)')
      const { exitCode, log, cause } = await bed.refused({ ...configWith({}), env: { DATABASE_URL: url } })
      expect(exitCode).toBe(2)
      expect(cause).toBe('database-not-empty')
      expect(log).toContain(
        'Cannot automatically baseline this database: its schema has not been verified to match this build.',
      )
    })

    test('with a migration that failed before and that it does not know', async () => {
      const url = await bed.databases.holding(`${historyTable}; ${failedMigration}`)
      const { exitCode, log } = await bed.refused({ ...configWith({}), env: { DATABASE_URL: url } })
      expect(exitCode).toBe(2)
      expect(log).toContain('Migration completion could not be verified. LiteLLM startup has stopped.')
      expect(log).toContain('The `29990101000000_of_a_newer_version` migration started at ')
    })

    test('with quotes around the database URL', async () => {
      const { exitCode, log, cause } = await bed.refused({
        ...configWith({}),
        env: { DATABASE_URL: `"${bed.databaseUrl}"` },
      })
      expect(exitCode).toBe(1)
      expect(cause).toBe('database-url')
      expect(log).toContain("LiteLLM Proxy: DATABASE_URL uses unsupported scheme '<missing scheme>'.")
    })
  })

  describe('a start of its own', () => {
    const text =
      'stdio MCP servers are disabled on this proxy. Set LITELLM_ENABLE_MCP_STDIO=true on the proxy and restart to enable them'
    let proxy: Launched
    let url: string
    beforeAll(async () => {
      const port = await freePort()
      url = `http://127.0.0.1:${port}`
      const { notes, web, ...others } = bed.config.mcp_servers as Record<string, object>
      const mcp_servers = { notes, web, ...others, search: { ...web, server_id: 'the-search' } }
      const env = { LITELLM_ENABLE_MCP_STDIO: undefined }
      proxy = await bed.started({ config: { ...bed.config, mcp_servers }, env }, port)
    })
    afterAll(() => proxy.stop())

    test('without LITELLM_ENABLE_MCP_STDIO leaves stdio servers off, and says so', async () => {
      const said = proxy.log().split('\n').find(line => line.includes(`MCP server 'notes' will not start: ${text}`)) // prettier-ignore
      expect(diagnose([said ?? ''])?.id).toBe('stdio-disabled')
      const listed = await ask(`${url}/v1/mcp/server`, { key: bed.masterKey })
      expect(listed.text).toContain('"server_name":"notes"')
      const tools = await ask(`${url}/mcp-rest/tools/list?server_id=notes`, { key: bed.masterKey })
      expect(tools).toMatchObject({ status: 200, json: { tools: [], error: null } })
      const params = { name: 'notes-echo', arguments: { text: 'x' } }
      const called = await rpc(`${url}/mcp`, bed.masterKey, 'tools/call', params)
      expect(called.message.result).toMatchObject({ content: [{ text: `Error: ${text}` }], isError: true })
    })

    test('has a server of the name search at /mcp/search, and its own search at /search/mcp', async () => {
      const there = await rpc(`${url}/mcp/search`, bed.masterKey, 'tools/list', {})
      expect(there.message.result).toMatchObject({ tools: [{ name: 'search-echo' }] })
      const elsewhere = await ask(`${url}/search/mcp`, { key: bed.masterKey, body: {} })
      expect(elsewhere).toMatchObject({
        status: 400,
        json: { error: { message: "/search: Missing required parameter: 'query'.", param: 'query', code: '400' } },
      })
    })
  })
}
