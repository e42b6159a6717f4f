import type pg from 'pg'
import { Models } from '../chat/models.ts'
import { connect } from '../database/connect.ts'
import { migrate } from '../database/migrate.ts'
import { KeyTable } from '../keys/table.ts'
import type { Log } from '../log.ts'
import { McpGateway } from '../mcp/gateway.ts'
import { McpServers } from '../mcp/servers.ts'
import type { Options } from '../options.ts'
import { SpendLog } from '../spend/log.ts'
import type { Store } from '../store.ts'
import { type Config, readConfig } from './config.ts'
import { checkedDatabaseUrl } from './database-refusals.ts'
import { checkedMasterKey } from './master-key.ts'
import { Refusal } from './refusal.ts'
import { checkServers } from './servers.ts'

/**
 * Everything before the first request, in LiteLLM's order: the configuration, the database with its migration, then the application, whose
 * start reads the servers and looks at the master key. So a proxy without a good key has migrated its database before it refuses.
 */
export async function start(options: Options, env: NodeJS.ProcessEnv, log: Log): Promise<Store> {
  const config = readConfig(options.configFile, env)
  const database = await openDatabase(config.general_settings?.database_url ?? options.databaseUrl, log)
  log.uvicorn(`Started server process [${process.pid}]`)
  log.uvicorn('Waiting for application startup.')
  try {
    return await startApplication(config, options, database, log)
  } catch (error) {
    await database?.end()
    throw error
  }
}

async function openDatabase(address: string | undefined, log: Log): Promise<pg.Pool | undefined> {
  if (address === undefined) return undefined
  const url = checkedDatabaseUrl(address)
  const pool = await connect(url)
  try {
    await migrate(pool, url, log)
    return pool
  } catch (error) {
    await pool.end()
    throw error
  }
}

async function startApplication(
  config: Config,
  options: Options,
  database: pg.Pool | undefined,
  log: Log,
): Promise<Store> {
  const { configFile, masterKey: environment, permitWeakMasterKey: permitWeak } = options
  try {
    checkServers(config)
    const masterKey = checkedMasterKey({ config, configFile, environment, permitWeak })
    const store = newStore(config, masterKey, options, database, log)
    showModels(store)
    return store
  } catch (error) {
    if (error instanceof Refusal) log.print('ERROR:    Application startup failed. Exiting.')
    throw error
  }
}

function newStore(config: Config, masterKey: string, options: Options, database: pg.Pool | undefined, log: Log): Store {
  const servers = new McpServers(config)
  const gate = { enabled: options.stdioEnabled, extraCommands: options.stdioCommands }
  return {
    config,
    masterKey,
    database,
    keys: database && new KeyTable(database),
    models: new Models(config),
    servers,
    gateway: new McpGateway(servers, gate, log),
    spend: new SpendLog(database, config.general_settings?.proxy_batch_write_at ?? options.batchSeconds, log),
    log,
    shuttingDown: false,
  }
}

/** proxy_server.py, load_config. */
function showModels({ models, log }: Store): void {
  if (models.names.length === 0) return
  log.print('\x1b[32mLiteLLM: Proxy initialized with Config, Set models:\x1b[0m')
  for (const name of models.names) log.print(`\x1b[32m    ${name}\x1b[0m`)
}
