import type { ContainerInspectInfo } from 'dockerode'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyContainer } from './containers.ts'
import { correctedOf, list, type Settings, unsaid } from './corrected.ts'

/** `npm run fuzz` asks for more. */
const runs = Number(process.env.GATEWRIGHT_FUZZ_RUNS ?? 300)

interface HandMadeContainer {
  host: Settings
  config: Settings
  aliases: string[]
}

const id = 'f'.repeat(64)
const url = 'DATABASE_URL=postgresql://llm:pw@postgres:5432/llm?sslmode=require&connection_limit=5'

/** What the engine answers about it. */
const inspected = ({ host, config, aliases }: HandMadeContainer) =>
  ({
    Id: id,
    Name: '/gate',
    Image: 'sha256:image',
    RestartCount: 0,
    State: { Status: 'exited', ExitCode: 1, OOMKilled: false, StartedAt: '0001-01-01T00:00:00Z' },
    Config: { Image: 'ghcr.io/berriai/litellm:v1.108.11', Cmd: ['--port', '4000'], Env: [url], Labels: {}, ...config },
    HostConfig: { NetworkMode: 'postgres-net', ...host },
    NetworkSettings: { Networks: { 'postgres-net': { Aliases: aliases } } },
    Mounts: [],
  }) as unknown as ContainerInspectInfo

test(`whatever a container was made with goes along when it is corrected, or is named: ${runs} containers`, async () => {
  await fc.assert(
    fc.asyncProperty(anyContainer(), async container => {
      const { made, lost, deployment } = await correctedOf(inspected(container))
      const words = lost.join('\n')
      const { HostConfig, NetworkingConfig, ...config } = made
      expect(unsaid(container.host, HostConfig as Settings, words)).toEqual([])
      expect(unsaid(container.config, config as Settings, words)).toEqual([])
      const endpoint = NetworkingConfig!.EndpointsConfig!['postgres-net'] as { Aliases: string[] }
      expect(endpoint.Aliases).toEqual(expect.arrayContaining(container.aliases))
      expect(HostConfig).toMatchObject({ SecurityOpt: expect.arrayContaining(['no-new-privileges:true']) })
      expect(deployment.database.parameters).toBe('sslmode=require&connection_limit=5')
      const mounted = (HostConfig!.Mounts ?? []).map(({ Source }) => Source)
      expect(mounted).toEqual(
        expect.arrayContaining(
          list(container.host.Binds)
            .filter(one => one.startsWith('/'))
            .map(one => one.split(':')[0]),
        ),
      )
      for (const bind of list(container.host.Binds).filter(one => one.endsWith('z')))
        expect(words).toContain(bind.split(':')[1])
    }),
    { numRuns: runs },
  )
})
