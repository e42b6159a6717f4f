import { appendFile, chmod, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { deploymentFiles } from '../../../src/paths.ts'
import { projectFiles } from '../../../src/gateway/paths.ts'
import type { ContainerSpec, ContainerState } from '../../../src/adapters/container-engine.ts'
import type { Planted } from './planted.ts'
import type { Inside, WholeBed } from './whole-bed.ts'
import { ForeignText } from '../../../src/text/foreign.ts'

type Fault = Planted<WholeBed>

const master = ({ secrets }: WholeBed) => secrets.get('secrets.masterKey').reveal()
const envFile = ({ deployment }: WholeBed) => deployment.paths.secrets!
const leak = (fault: string, path: (bed: WholeBed) => string, cause: RegExp): Fault => ({
  check: 'secrets',
  fault,
  plant: async bed => {
    await mkdir(dirname(path(bed)), { recursive: true })
    await appendFile(path(bed), `# ${master(bed)}\n`)
  },
  cause,
})
const project = (bed: WholeBed) => projectFiles(bed.deployment)

const secrets: Fault[] = [
  leak(
    'the master key in a copy beside config.yaml',
    bed => `${project(bed).configFile}.bak`,
    /master key is in .*config\.yaml\.bak/,
  ),
  leak(
    'the master key in a .env of the project',
    bed => join(project(bed).project, '.env'),
    /master key is in .*\/\.env/,
  ),
  leak('the master key in CLAUDE.md', bed => project(bed).documents, /master key is in .*CLAUDE\.md/),
  leak(
    'the master key in a note beside the state',
    bed => join(deploymentFiles(bed.world.own, 'mcp-litellm').state, 'note'),
    /master key is in .*note/,
  ),
  leak(
    'the master key in the arguments of a process',
    bed => join(bed.proc, '18', 'cmdline'),
    /in the arguments of a process/,
  ),
  {
    check: 'secrets',
    fault: 'the master key in docker inspect',
    plant: bed => {
      const { described } = bed.engine
      bed.engine.described = async id => `${await described(id)} LITELLM_MASTER_KEY=${master(bed)}`
    },
    cause: /master key is in docker inspect mcp-litellm/,
  },
  {
    check: 'secrets',
    fault: 'the master key in the log, as JSON writes it',
    plant: bed => bed.engine.lines.push(JSON.stringify({ headers: { authorization: `Bearer ${master(bed)}` } })),
    cause: /master key is in the container log/,
  },
  {
    check: 'secrets',
    fault: 'an env file that the group can read',
    plant: bed => chmod(envFile(bed), 0o640),
    cause: /has mode 640/,
    // It cannot be read for the comparison.
    also: ['container'],
  },
  {
    check: 'secrets',
    fault: 'a directory two above the env file into which everybody may write',
    plant: bed => chmod(dirname(dirname(envFile(bed))), 0o777),
    cause: /others may write into/,
    // Nothing is read by way of it for the comparison.
    also: ['container'],
  },
]

const readingRole: Fault[] = [
  {
    check: 'reading-role',
    fault: 'a grant to write one table',
    plant: ({ postgres }) =>
      postgres.writable.push({ what: 'write to public.parts', command: 'REVOKE INSERT ON public.parts FROM tools_ro' }),
    cause: /tools_ro, as which postgres reads inventory, can write to public\.parts; that ends with: REVOKE INSERT/,
  },
  {
    check: 'reading-role',
    fault: 'a role that is superuser',
    plant: ({ postgres }) => postgres.powers.push({ what: 'be superuser', command: 'ALTER ROLE tools_ro NOSUPERUSER' }),
    cause: /can be superuser/,
  },
  {
    check: 'reading-role',
    fault: 'a membership in another role',
    plant: ({ postgres }) => postgres.powers.push({ what: 'act as owner', command: 'REVOKE owner FROM tools_ro' }),
    cause: /can act as owner/,
  },
  {
    check: 'reading-role',
    fault: 'a table that it can no longer read',
    plant: ({ postgres }) => postgres.unreadable.push({ what: 'table public.parts' }),
    cause: /cannot read table public\.parts/,
  },
]

const outside: Fault[] = [
  {
    check: 'outside',
    fault: 'a list of keys that any container is given',
    plant: bed => (bed.reaches = ({ request }) => (request?.path === '/key/list' ? 200 : request ? 401 : 'closed')),
    cause:
      /GET \/key\/list is open from this host as user 65534, without a key \(200\); GET \/key\/list is open from a container on bridge/,
  },
  {
    check: 'outside',
    fault: 'MCP servers without a key, on the network of the gateway alone',
    plant: bed =>
      (bed.reaches = ({ request }, from) =>
        request?.path === '/mcp' && from === 'postgres-net' ? 200 : request ? 401 : 'closed'),
    cause: /^POST \/mcp is open from a container on postgres-net, without a key \(200\)/,
  },
  {
    check: 'outside',
    fault: 'a port that a rule of the firewall opens to others only',
    plant: bed => (bed.reaches = ({ request }) => (request ? 401 : 'open')),
    cause: /port 4000 of 192\.168\.1\.20 is open from a container on bridge/,
  },
  {
    check: 'outside',
    fault: 'an error where nobody should have come so far',
    plant: bed => (bed.reaches = ({ request }) => (request?.path === '/spend/logs' ? 500 : request ? 401 : 'closed')),
    cause: /GET \/spend\/logs is open from this host as user 65534, without a key \(500\)/,
  },
  {
    check: 'outside',
    fault: 'a container in which nothing can be tried',
    plant: ({ engine }) =>
      (engine.runOnce = async () => ({ exitCode: 127, output: ForeignText.of('python3: not found') })),
    cause: /nothing could be tried from a container on bridge: python3: not found/,
  },
]

const besideOpen = (where: string) => (bed: WholeBed) =>
  (bed.reaches = ({ request, port }, from) => (port === 8000 && from === where ? 200 : request ? 401 : 'closed'))

const servers: Fault[] = [
  {
    check: 'outside',
    fault: 'a server beside the gateway that answers a user of this host without its token',
    plant: besideOpen('host'),
    cause: /^MCP server files is open from this host as user 65534, without a key \(200\)$/m,
  },
  {
    check: 'outside',
    fault: 'one that answers a foreign container',
    plant: besideOpen('bridge'),
    cause: /^MCP server files is open from a container on bridge, without a key \(200\)$/m,
  },
  {
    check: 'outside',
    fault: 'half of the results of what was tried from this host',
    plant: bed => (bed.answersHere = () => '65534\n[401]\n'),
    cause: /nothing could be tried from this host/,
  },
]

const inside =
  (what: Partial<Inside>, name = 'mcp-litellm') =>
  (bed: WholeBed) =>
    Object.assign(bed.inside[name]!, what)
const beside =
  (what: Partial<ContainerState>, spec: Partial<ContainerSpec> = {}) =>
  (bed: WholeBed) => {
    Object.assign(bed.engine.held[1]!, what)
    Object.assign(bed.engine.held[1]!.spec, spec)
  }
const unconfined = (fault: string, plant: Fault['plant'], cause: RegExp): Fault => ({
  check: 'confinement',
  fault,
  plant,
  cause,
})

const confinement: Fault[] = [
  unconfined(
    'a right of root’s that came back',
    inside({ rights: '0000000000200000' }),
    /mcp-litellm has rights that nobody planned: SYS_ADMIN/,
  ),
  unconfined(
    'every right, of a server beside the gateway',
    inside({ rights: '000001ffffffffff' }, 'mcp-litellm-mcp-files'),
    /mcp-litellm-mcp-files has rights that nobody planned: CHOWN, DAC_OVERRIDE/,
  ),
  unconfined('programs that can gain rights', inside({ noNewPrivs: '0' }), /can gain rights/),
  unconfined('memory without a limit', inside({ memory: 'max' }), /has no limit of memory; planned is 4g/),
  unconfined(
    'memory without a limit, as older control groups say it',
    inside({ memory: '9223372036854771712' }, 'mcp-litellm-mcp-files'),
    /has no limit of memory; planned is 1g/,
  ),
  unconfined('any number of processes', inside({ processes: 'max' }), /any number of processes; planned is 2048/),
  unconfined(
    'the engine’s socket in a container',
    inside({ sockets: ['/run/docker.sock'] }, 'mcp-litellm-mcp-files'),
    /has the engine’s socket, and with it this host: \/run\/docker\.sock/,
  ),
  unconfined(
    'a server beside the gateway that does not run',
    beside({ status: 'exited' }),
    /mcp-litellm-mcp-files is exited/,
  ),
  unconfined('none of it', bed => bed.engine.held.splice(1), /there is no container mcp-litellm-mcp-files/),
  unconfined(
    'another image of it',
    beside({}, { image: 'evil' }),
    /another container than planned: image bridge instead of evil/,
  ),
  unconfined(
    'another command of it',
    beside({}, { args: ['--stdio', 'sh'] }),
    /another container than planned: arguments/,
  ),
  unconfined(
    'it, on a network on which it should not be',
    beside({ networks: { 'postgres-net': { address: '172.18.0.9', aliases: [] } } }),
    /also on the network postgres-net/,
  ),
  unconfined(
    'a container that cannot be looked into',
    ({ engine }) => (engine.exec = async () => ({ exitCode: 126, errors: ForeignText.of('exec: "sh": not found') })),
    /nothing could be seen from inside .*"sh": not found \(exit code 126\)/,
  ),
]

/** What on this host and in its PostgreSQL can be other than it should be. */
export const hostFaults: Fault[] = [...secrets, ...readingRole, ...outside, ...servers, ...confinement]
