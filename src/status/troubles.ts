import { databaseTroubles } from '../checks/database/troubles.ts'
import { lastVerified, verificationTroubles } from '../checks/last-verified.ts'
import { logTroubles } from '../checks/log-troubles.ts'
import { type Trouble, unread } from '../checks/trouble.ts'
import { readTools, type ToolsRead } from './servers.ts'
import type { Subject } from './subject.ts'

/** What is not asked at every look: each server's tools, and what doctor finds of the database, the log and the last verification. */
export interface SlowRead {
  tools: ToolsRead
  troubles: Trouble[]
}

/** Without the gateway's tools: for one that does not answer. */
async function readTroubles(subject: Subject): Promise<Trouble[]> {
  const { world, deployment, secrets } = subject
  const verified = verificationTroubles(await lastVerified.read(world, deployment.name), deployment.name)
  const [ofDatabase, ofLog] = await Promise.all([
    secrets ? databaseTroubles({ world, deployment, secrets }) : [],
    logTroubles(subject).catch((error: unknown) => [unread('log', 'the log of the gateway', error)]),
  ])
  return [...ofDatabase, ...ofLog, ...verified]
}

/** All of it. */
export async function readSlowly(subject: Subject, ready: boolean): Promise<SlowRead> {
  const [tools, troubles] = await Promise.all([ready ? readTools(subject) : new Map(), readTroubles(subject)])
  return { tools, troubles }
}
