import { address } from './address.ts'
import { audit } from './audit.ts'
import { chat } from './chat.ts'
import type { Check } from './check.ts'
import { confinement } from './confinement/index.ts'
import { container, restart } from './container.ts'
import { databaseContent } from './database/index.ts'
import { deployScript } from './deploy-script.ts'
import { image } from './image.ts'
import { modelTool } from './model-tool.ts'
import { knownKeys } from './known-keys.ts'
import { models } from './models.ts'
import { logLimits, restartPolicy } from './policies.ts'
import { readiness } from './readiness.ts'
import { refusals } from './refusals.ts'
import { outside } from './outside/index.ts'
import { readingRole } from './reading-role.ts'
import { secrets } from './secrets.ts'
import { toolCall } from './tool-call.ts'
import { tools } from './tools.ts'

/** What "verified" means, in order. A new check is added here. */
export const checks: Check[] = [
  restart,
  image,
  restartPolicy,
  logLimits,
  readiness,
  databaseContent,
  knownKeys,
  models,
  chat,
  tools,
  readingRole,
  toolCall,
  modelTool,
  audit,
  refusals,
  address,
  outside,
  confinement,
  // After all that was asked of it, and when Docker has had the time to look at its health.
  container,
  secrets,
  deployScript,
]
