import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openPostgres } from '../../src/adapters/pg/door.ts'
import type { Deployment } from '../../src/deployment/schema.ts'
import { secretsOf } from '../../src/deployment/secrets.ts'
import type { AdminLogin } from '../../src/deployment/probes.ts'
import type { ApplyContext, Change, Receipt, Step } from '../../src/engine/step.ts'
import { openJournal } from '../../src/engine/journal.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { startPostgres } from '../../src/rehearsal/postgres.ts'
import type { Origin } from '../../src/rehearsal/postgres-binaries.ts'
import { Secret } from '../../src/secret.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import type { World } from '../../src/world.ts'
import { FakeEngine } from '../doubles/container-engine.ts'
import { sampleIdentity } from './sample.ts'

/** A real PostgreSQL and what a step needs to work on it. */
export async function realPostgres(prefer: Origin = 'embedded') {
  const directory = await mkdtemp(join(tmpdir(), 'gatewright-steps-'))
  const server = await startPostgres({ directory: join(directory, 'postgres'), prefer })
  const postgres = openPostgres()
  const admin: AdminLogin = {
    server: `${server.host}:${server.port}`,
    login: 'password',
    user: server.superuser,
    password: server.password,
    socket: '',
  }
  const sql = (text: string, database = 'postgres') =>
    postgres.asAdmin(admin, database, async session => {
      await session.query('SET search_path = public')
      return session.query<Record<string, string>>(text)
    })
  let runs = 0
  return {
    admin,
    sql,
    server: admin.server,
    major: server.binaries.major,
    /** A deployment's context with secrets of its own and a journal of its own. */
    context(deployment: Deployment, changes: Partial<ApplyContext> = {}): ApplyContext {
      const own = ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: join(directory, `run-${runs++}`) })
      const world = {
        postgres,
        files: localFiles,
        own,
        now: () => new Date(),
        engine: new FakeEngine(),
        secretStore: () => ({ kind: 'file', where: () => '', read: async () => new Map() }),
      } as unknown as World
      const secrets = secretValues(new Map(secretsOf(deployment).map(spec => [spec.id, spec.make()])))
      return {
        deployment,
        world,
        secrets,
        admin,
        identity: sampleIdentity,
        signal: new AbortController().signal,
        report: () => {},
        ...changes,
      }
    },
    /** Logs in as a role with a password and asks. */
    as: (role: string, password: Secret, database: string, text: string) =>
      postgres.asRole({ server: admin.server, role, password, database }, session =>
        session.query<Record<string, string>>(text),
      ),
    async stop() {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export type RealPostgres = Awaited<ReturnType<typeof realPostgres>>

/** Plans and applies one step with its journal, as the engine does. */
export async function carryOut<Is>(step: Step<Is>, context: ApplyContext) {
  const { files, own, now } = context.world
  const paths = deploymentFiles(own, context.deployment.name)
  await files.makeDirectory(paths.state, 0o700)
  const journal = await openJournal(files, paths.journal, context.deployment.name, now)
  const { changes } = step.plan(await step.inspect(context), context)
  const done: { change: Change; receipt?: Receipt }[] = []
  for (const change of changes) {
    await journal.started(change)
    const receipt = (await step.apply(change, context)) ?? undefined
    await journal.done(change, receipt)
    done.push({ change, ...(receipt && { receipt }) })
  }
  return done
}

/** Takes back what was carried out, newest first; `lost` leaves the receipts out, as a crash does. */
export async function takeBack<Is>(
  step: Step<Is>,
  done: Awaited<ReturnType<typeof carryOut>>,
  context: ApplyContext,
  lost = false,
): Promise<void> {
  for (const { change, receipt } of [...done].reverse()) await step.undo(change, lost ? undefined : receipt, context)
}
