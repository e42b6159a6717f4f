import type pg from 'pg'
import type { Config } from './boot/config.ts'
import type { Models } from './chat/models.ts'
import type { KeyTable } from './keys/table.ts'
import type { Log } from './log.ts'
import type { McpGateway } from './mcp/gateway.ts'
import type { McpServers } from './mcp/servers.ts'
import type { SpendLog } from './spend/log.ts'

/** What the endpoints share. Without DATABASE_URL there is no database, and with it no keys and no spend rows. */
export interface Store {
  config: Config
  masterKey: string
  database: pg.Pool | undefined
  keys: KeyTable | undefined
  models: Models
  servers: McpServers
  gateway: McpGateway
  spend: SpendLog
  log: Log
  /** Set by SIGTERM: the health endpoints say so from then on. */
  shuttingDown: boolean
}
