import { authenticate } from '../auth/authenticate.ts'
import type { Reply } from '../http/call.ts'
import { get, type Route } from '../http/routes.ts'
import type { Store } from '../store.ts'
import { spokenVersion } from '../version.ts'

/** proxy/health_endpoints/_health_endpoints.py. */
export function healthRoutes(store: Store): Route[] {
  const alive = () => (store.shuttingDown ? shuttingDown : { json: "I'm alive!" })
  return [
    get('/health/liveliness', alive),
    get('/health/liveness', alive),
    get('/health/readiness', () => readiness(store)),
    get('/health/readiness/details', async call => {
      await authenticate(call, store)
      return details(store)
    }),
  ]
}

const shuttingDown: Reply = { status: 503, json: { status: 'shutting_down' } }

async function readiness(store: Store): Promise<Reply> {
  if (store.shuttingDown) return shuttingDown
  if (store.config.general_settings?.allow_public_health_readiness_details) return details(store)
  const db = await databaseState(store)
  return { status: statusOf(db), json: { status: 'healthy', db } }
}

async function details(store: Store): Promise<Reply> {
  const db = await databaseState(store)
  const rest = {
    cache: null,
    litellm_version: spokenVersion,
    success_callbacks: ['_ProxyDBLogger'],
    log_level: 'WARNING',
  }
  return { status: statusOf(db), json: { status: 'healthy', db, ...rest } }
}

type DatabaseState = 'connected' | 'disconnected' | 'Not connected'

/** A proxy without a database is well, one whose database is away is not. */
const statusOf = (db: DatabaseState): number => (db === 'disconnected' ? 503 : 200)

async function databaseState({ database }: Store): Promise<DatabaseState> {
  if (!database) return 'Not connected'
  return database.query('SELECT 1').then(
    () => 'connected',
    () => 'disconnected',
  )
}
