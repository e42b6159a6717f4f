import { appendFile, chmod, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { deploymentFiles } from '../../../src/paths.ts'
import { projectFiles } from '../../../src/steps/paths.ts'
import type { Planted } from './planted.ts'
import type { WholeBed } from './whole-bed.ts'

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
      /GET \/key\/list is open from this host, without a key \(200\); GET \/key\/list is open from a container on bridge/,
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
    cause: /GET \/spend\/logs is open from this host, without a key \(500\)/,
  },
  {
    check: 'outside',
    fault: 'a container in which nothing can be tried',
    plant: ({ engine }) => (engine.runOnce = async () => ({ exitCode: 127, output: 'python3: not found' })),
    cause: /nothing could be tried from a container on bridge: python3: not found/,
  },
]

/** What on this host and in its PostgreSQL can be other than it should be. */
export const hostFaults: Fault[] = [...secrets, ...readingRole, ...outside]
