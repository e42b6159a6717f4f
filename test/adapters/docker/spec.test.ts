import type { ContainerInspectInfo } from 'dockerode'
import { describe, expect, test } from 'vitest'
import type { ContainerSpec } from '../../../src/adapters/container-engine.ts'
import { createOptions, stateOf } from '../../../src/adapters/docker/spec.ts'

const spec: ContainerSpec = {
  name: 'mcp-litellm',
  image: 'ghcr.io/berriai/litellm:v1.108.11',
  args: ['--config', '/app/config/config.yaml', '--port', '4000'],
  env: { DATABASE_URL: 'postgresql://u:p=%40@postgres:5432/d', EMPTY: '' },
  mounts: [{ source: '/srv/config', target: '/app/config', readOnly: true }],
  ports: [
    { address: '127.0.0.1', hostPort: 4000, containerPort: 4000 },
    { address: '192.168.77.10', hostPort: 4000, containerPort: 4000 },
  ],
  network: 'postgres-net',
  aliases: ['mcp-litellm'],
  restart: 'unless-stopped',
  log: { maxSize: '10m', maxFiles: 3 },
  health: { command: 'python3 -c "1"', intervalSeconds: 30, timeoutSeconds: 10, retries: 3, startSeconds: 600 },
  labels: { 'dev.gatewright.deployment': 'mcp-litellm' },
  extraHosts: ['host.docker.internal:host-gateway'],
}

const id = 'abcdef0123456789'.repeat(4)

interface Changes {
  State?: object
  Config?: object
  HostConfig?: object
  Networks?: object
  RestartCount?: number
}

/** What the engine says of a container that was made with these options; the form as Docker 20.10 gives it. */
function inspected(changes: Changes = {}): ContainerInspectInfo {
  const { name, HostConfig, NetworkingConfig, ...config } = createOptions(spec)
  const endpoint = NetworkingConfig!.EndpointsConfig!['postgres-net']
  const aliases = [...(endpoint!.Aliases ?? []), id.slice(0, 12)]
  return {
    Id: id,
    Name: `/${name}`,
    Image: 'sha256:1111',
    RestartCount: changes.RestartCount ?? 0,
    State: { Status: 'running', ExitCode: 0, OOMKilled: false, StartedAt: '2026-11-22T12:00:00.5Z', ...changes.State },
    Config: { ...config, ...changes.Config },
    HostConfig: { ...HostConfig, ...changes.HostConfig },
    NetworkSettings: { Networks: changes.Networks ?? { 'postgres-net': { IPAddress: '10.0.0.3', Aliases: aliases } } },
  } as unknown as ContainerInspectInfo
}

describe('what the engine is asked for', () => {
  test('publishes no port without exposing it', () => {
    expect(createOptions(spec)).toMatchObject({
      ExposedPorts: { '4000/tcp': {} },
      HostConfig: {
        PortBindings: {
          '4000/tcp': [
            { HostIp: '127.0.0.1', HostPort: '4000' },
            { HostIp: '192.168.77.10', HostPort: '4000' },
          ],
        },
      },
    })
  })

  test('mounts by Mounts, so that a missing source is an error and not a new directory', () => {
    const { HostConfig } = createOptions(spec)
    expect(HostConfig?.Binds).toBeUndefined()
    expect(HostConfig?.Mounts).toEqual([{ Type: 'bind', Source: '/srv/config', Target: '/app/config', ReadOnly: true }])
  })

  test('counts the health check in nanoseconds', () => {
    expect(createOptions(spec).Healthcheck).toMatchObject({ Interval: 30e9, StartPeriod: 600e9 })
  })
})

describe('secrets in a file of the container', () => {
  const hiding: ContainerSpec = { ...spec, env: { ...spec.env, PLAIN: 'seen' }, hidden: ['DATABASE_URL'] }
  const image = { Env: [], Labels: {}, Entrypoint: ['docker/prod_entrypoint.sh'] }
  const made = createOptions(hiding, image)
  const is = inspected({ Config: { Env: made.Env, Entrypoint: made.Entrypoint, Cmd: made.Cmd } })

  test('are in nothing that the engine is asked for', () => {
    expect(JSON.stringify(made)).not.toContain('postgresql://')
    expect(made.Env).toEqual(['EMPTY=', 'PLAIN=seen'])
  })

  test('come first to a shell, which goes on with what the image would have started', () => {
    expect(made.Entrypoint).toEqual(['sh'])
    expect(made.Cmd?.slice(3)).toEqual(['docker/prod_entrypoint.sh', ...spec.args])
  })

  test('give the same spec again, with what the file holds', () => {
    const { env, ...rest } = stateOf(is, image, { DATABASE_URL: spec.env.DATABASE_URL! }).spec
    const { env: wanted, ...others } = hiding
    expect(rest).toEqual(others)
    expect(env).toEqual(wanted)
  })

  test('are missed where the file is lost', () => {
    expect(stateOf(is, image).spec).toMatchObject({ hidden: [], args: spec.args, env: { EMPTY: '', PLAIN: 'seen' } })
  })
})

describe('what the engine shows', () => {
  test('is the spec again that it was asked for', () => {
    expect(stateOf(inspected()).spec).toEqual(spec)
  })

  test('leaves out what comes from the image', () => {
    const Config = {
      Env: ['PATH=/app/.venv/bin', 'A=mine', 'B=changed'],
      Labels: { 'org.opencontainers.image.title': 'litellm', mine: 'yes' },
    }
    const image = {
      Env: ['PATH=/app/.venv/bin', 'B=original'],
      Labels: { 'org.opencontainers.image.title': 'litellm' },
    }
    expect(stateOf(inspected({ Config }), image).spec).toMatchObject({
      env: { A: 'mine', B: 'changed' },
      labels: { mine: 'yes' },
    })
    const { spec, imageEnv } = stateOf(inspected({ Config }), image)
    expect(spec.env).not.toHaveProperty('PATH')
    expect(imageEnv).toEqual({ PATH: '/app/.venv/bin' })
  })

  test('of a running container is its health, address and names, without an exit code', () => {
    const state = stateOf(inspected({ State: { Health: { Status: 'healthy' } }, RestartCount: 2 }))
    expect(state).toMatchObject({
      status: 'running',
      health: 'healthy',
      restarts: 2,
      startedAt: '2026-11-22T12:00:00.5Z',
    })
    expect(state.networks).toEqual({
      'postgres-net': { address: '10.0.0.3', aliases: ['mcp-litellm', 'abcdef012345'] },
    })
    expect(state).not.toHaveProperty('exitCode')
  })

  test('of one that was killed for memory is that, with its exit code', () => {
    const State = { Status: 'exited', ExitCode: 137, OOMKilled: true, Error: '' }
    expect(stateOf(inspected({ State }))).toMatchObject({ status: 'exited', exitCode: 137, oomKilled: true })
  })

  test('of one that could not start is the text of the engine, and no time', () => {
    const State = {
      Status: 'created',
      ExitCode: 128,
      Error: 'port is already allocated',
      StartedAt: '0001-01-01T00:00:00Z',
    }
    const state = stateOf(inspected({ State }))
    expect(state.status).toBe('created')
    expect(state.error?.raw()).toBe('port is already allocated')
    expect(state).not.toHaveProperty('startedAt')
  })

  test('of one that docker run made with -v and -p alone is read, too', () => {
    const HostConfig = {
      Mounts: undefined,
      Binds: ['/srv/config:/app/config:ro', '/srv/data:/data'],
      PortBindings: { '4000/tcp': [{ HostIp: '', HostPort: '4000' }] },
      NetworkMode: 'default',
      RestartPolicy: { Name: '' },
      LogConfig: { Type: 'journald', Config: {} },
      ExtraHosts: null,
    }
    expect(stateOf(inspected({ HostConfig, Networks: { bridge: { IPAddress: '' } } })).spec).toMatchObject({
      mounts: [
        { source: '/srv/config', target: '/app/config', readOnly: true },
        { source: '/srv/data', target: '/data', readOnly: false },
      ],
      ports: [{ address: '0.0.0.0', hostPort: 4000, containerPort: 4000 }],
      network: 'bridge',
      restart: 'no',
      log: { maxSize: '', maxFiles: 0 },
      extraHosts: [],
    })
  })

  test('of a newer engine has its names in DNSNames', () => {
    const Networks = {
      'postgres-net': { IPAddress: '10.0.0.3', Aliases: ['mcp-litellm'], DNSNames: ['mcp-litellm', 'x'] },
    }
    const state = stateOf(inspected({ Networks }))
    expect(state.spec.aliases).toEqual(['mcp-litellm'])
    expect(state.networks['postgres-net']?.aliases).toEqual(['mcp-litellm', 'x'])
  })
})
