import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { localFiles } from '../../src/adapters/local-files.ts'
import { check, passed } from '../../src/checks/check.ts'
import type { Ground } from '../../src/setup/open.ts'
import type { SetupOptions } from '../../src/setup/options.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import type { Step } from '../../src/engine/step.ts'
import type { HostFacts } from '../../src/host/facts.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { openDraft } from '../../src/setup/draft.ts'
import { Session } from '../../src/setup/session.ts'
import type { World } from '../../src/world.ts'
import { sampleAsIs, sampleChanges, sampleChecks, sampleLog } from './run.ts'
import { ForeignText } from '../../src/text/foreign.ts'

/** How long a change takes in the gallery; none in tests. */
export interface Pace {
  milliseconds: number
}

/** A step that makes nothing and says what a real one would. */
const sampleStep = ({ milliseconds }: Pace): Step => ({
  id: 'sample',
  title: 'sample',
  after: [],
  inspect: async () => undefined,
  plan: () => ({ changes: sampleChanges.map(change => ({ ...change, step: 'sample' })), asIs: sampleAsIs }),
  async apply(_, { report, signal }) {
    for (const text of sampleLog) {
      report({ kind: 'log', line: { at: '', stream: 'stdout', text: ForeignText.of(text) } })
      await pause(milliseconds / sampleLog.length, undefined, { signal })
    }
  },
  undo: async () => undefined,
})

/** A ground without anything behind it but a temporary directory. */
export async function sampleGround(host: HostFacts): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), 'gatewright-gallery-'))
  const own = { config: join(directory, 'config'), state: join(directory, 'state'), logs: join(directory, 'logs') }
  const noSecrets = { kind: 'file' as const, where: () => '~/secrets/mcp-litellm.env', read: async () => new Map(), write: async () => undefined, remove: async () => undefined, kept: { where: () => '~/secrets', read: async () => undefined, write: async () => undefined, remove: async () => undefined } } // prettier-ignore
  const parts: Partial<World> = {
    rehearsal: host.rehearsal,
    files: localFiles,
    engine: {
      info: async () => ({ version: '28.2.2', where: 'sample' }),
      containers: async () => [],
      image: async () => ({ id: 'sha256:sample', digests: [], sizeBytes: 0 }),
    } as unknown as World['engine'],
    own,
    owner: { uid: host.user.uid, gid: host.user.gid },
    now: () => new Date(),
    secretStore: () => noSecrets,
    gateway: { at: () => ({}) } as unknown as World['gateway'],
  }
  return {
    world: parts as World,
    host,
    given: {},
    probes: secretOf => ({
      secret: secretOf,
      adminLogin: async () => ({
        ok: true,
        text: 'accepted, superuser',
        facts: { database: { version: '15.8', superuser: true, databases: [{ name: ForeignText.of('inventory'), owner: ForeignText.of('admin') }], roles: [ForeignText.of('admin')] } }, // prettier-ignore
      }),
      reachableFromNetwork: async () => ({ ok: true, text: 'answers on postgres-net' }),
      toolsInService: async () => ({ tools: {}, problems: {} }),
      registry: async () => ({ ok: true, text: 'its registry has it' }),
      portFree: async () => ({ ok: true, text: 'free' }),
    }),
    close: () => rm(directory, { recursive: true, force: true }),
  }
}

/** A session over such a ground: every question is real, every change and check is a sample. */
export async function sampleSession(
  ground: Ground,
  options: SetupOptions,
  listen: (event: RunEvent) => void,
  pace: Pace = { milliseconds: 0 },
): Promise<Session> {
  return new Session({
    world: ground.world,
    probes: ground.probes,
    host: ground.host,
    name: options.deployment,
    given: ground.given,
    draft: await openDraft(localFiles, deploymentFiles(ground.world.own, options.deployment)),
    sections,
    steps: [sampleStep(pace)],
    closingSteps: [],
    checks: sampleChecks.map(({ id, label, evidence, details }) =>
      check(id, label, label, async () => passed(evidence, details)),
    ),
    command: 'gatewright setup',
    listen,
  })
}
