import { posix } from 'node:path'
import type { RunOptions } from '../adapters/container-engine.ts'
import { answered } from './answers.ts'
import type { Context } from './field.ts'
import { spelledOnce } from './rules.ts'

/** What opens this host, or the gateway to everybody, and is done only where it was allowed by its name. */
export interface Danger {
  /** What is typed to allow it: `mount:/etc`. */
  id: string
  /** What it means. */
  text: string
}

interface ExposedServer {
  name?: string
  mount?: string
  command?: string
  url?: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
}

/** The parts of a deployment that can be dangerous. */
export interface Exposed {
  servers?: readonly ExposedServer[]
  exposure?: { addresses?: readonly string[] }
  paths?: { secrets?: string }
  adopted?: { mounts?: readonly { source: string; readOnly?: boolean }[]; run?: { options?: RunOptions } }
}

/** Places of which nothing belongs into a container, with all that is below them. */
const guarded: [place: string, holds: string][] = [
  ['/etc', 'the host’s own configuration and password hashes'],
  ['/root', 'root’s home'],
  ['/proc', 'every process of the host'],
  ['/sys', 'the host’s kernel and devices'],
  ['/dev', 'the host’s devices'],
  ['/boot', 'what the host starts from'],
  ['/var/lib/docker', 'every container of the host, with its secrets'],
  ['/var/lib/containerd', 'every container of the host, with its secrets'],
  ['/var/lib/containers', 'every container of the host, with its secrets'],
  ['/var/snap/docker', 'every container of the host, with its secrets'],
  ['/var/lib/kubelet', 'every container of the host, with its secrets'],
  ['/var/lib/rancher', 'every container of the host, with its secrets'],
  ['/var/lib/postgresql', 'every database of the host’s PostgreSQL'],
  ['/var/spool/cron', 'what the host runs by itself'],
  ...['lxd', 'incus', 'lxc', 'libvirt', 'machines'].map((kind): [string, string] => [
    `/var/lib/${kind}`,
    'every container and machine of the host',
  ]),
  ['/var/snap/lxd', 'every container and machine of the host'],
  ...['mysql', 'mariadb', 'mongodb', 'redis', 'etcd', 'vault', 'influxdb', 'clickhouse', 'elasticsearch'].map(
    (server): [string, string] => [`/var/lib/${server}`, 'what a database of the host holds'],
  ),
  ...['gatewright', 'systemd', 'private', 'tailscale', 'NetworkManager', 'jenkins'].map((of): [string, string] => [
    `/var/lib/${of}`,
    'keys and state of the host’s own services',
  ]),
  ['/var/backups', 'copies of the host’s own configuration'],
  ['/run/credentials', 'keys of the host’s own services'],
  ['/run/docker.sock', 'Docker’s socket, and with it the whole host'],
  ...['docker', 'containerd', 'podman', 'crio', 'k3s'].map((engine): [string, string] => [
    `/run/${engine}`,
    'the engine’s socket, and with it the whole host',
  ]),
  ['/run/systemd', 'the socket by which the host is ruled'],
  ['/run/dbus', 'the socket by which the host is ruled'],
  ['/run/user', 'sockets of users of the host'],
]

/** Directories and files in which people and programs keep keys, by what they are called. */
const ofKeys = new RegExp(
  `/(${[
    String.raw`\.(ssh|gnupg|aws|azure|oci|kube|minikube|docker|password-store|pki|terraform(\.d|rc)|vault-token|netrc|npmrc|pypirc|pgpass|my\.cnf|git-credentials|boto|s3cfg|pulumi|Xauthority|smbcredentials)`,
    String.raw`\.config(/(gcloud|gatewright|gh|op|containers|git|rclone|sops|hcloud|doctl|google-chrome|chromium|BraveSoftware|Bitwarden[^/]*|github-copilot)|$)`,
    String.raw`\.local(/(share|state)(/(keyrings|docker|containers|gatewright)|$)|$)`,
    // Logins and MCP servers of clients, browsers, and what was typed.
    String.raw`\.(claude(\.json)?|codex|gemini|cursor|mozilla|thunderbird|(ba|z)?sh_history|psql_history|cargo/credentials[^/]*|m2/settings\.xml)`,
    String.raw`\.?secrets`,
    String.raw`\.env(\.[^/]*)?`,
    String.raw`(id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(key|p12|pfx|jks|kdbx|keytab))`,
    String.raw`(ssl|tls)/private`,
    // The socket of an agent that signs for whoever asks it.
    String.raw`ssh-[^/]+/agent\.\d+`,
  ].join('|')})(/|$)`,
)

const socket = /\/[^/]*(docker|containerd|podman|crio|buildkit)[^/]*\.sock(et)?$/

/** Any other, and directories of them: whoever may write to it commands the program behind it. */
const anySocket = /\.sock(et)?$|-sock$|^\/run\/(libvirt|lxd|incus|snapd)(\/|-|\.|$)|^\/tmp\/(\.X11-unix|tmux-\d+)(\/|$)/

/** Places of everybody, by themselves: what lies deeper may be one's own. */
const shared = ['/tmp', '/var/tmp', '/var/log', '/mnt', '/media', '/host']

/** Nothing in them is secret; whoever may write there decides what root runs. */
const ofPrograms = /^\/(usr|bin|sbin|lib(32|64)?)(\/|$)/

const isWithin = (path: string, place: string) => path === place || path.startsWith(place === '/' ? '/' : `${place}/`)

/** What a directory of this host would show to whatever has it; nothing where it may be had. */
export function shownBy(path: string, home = ''): string | undefined {
  // One is a link to the other on every host with systemd (file-hierarchy(7)).
  const place = posix
    .normalize(path)
    .replace(/(?<=.)\/$/, '')
    .replace(/^\/var\/run(?=\/|$)/, '/run')
  if (place === '/') return 'the whole host'
  if (socket.test(place)) return 'the engine’s socket, and with it the whole host'
  const [, inside] = guarded.find(([one]) => isWithin(place, one)) ?? []
  if (inside) return inside
  if (ofKeys.test(place)) return 'keys'
  if (anySocket.test(place)) return 'a socket, by which another program of the host is commanded'
  if (shared.includes(place)) return 'what programs and people of the host keep there'
  if (/^\/(home|Users)(\/[^/]+)?$/.test(place) || (home !== '' && isWithin(home, place))) return 'a home, with its keys'
  const [below, held] = guarded.find(([one]) => isWithin(one, place)) ?? []
  return below && `${below}: ${held}`
}

/** Rights that a container of Docker's has by itself (docs.docker.com/engine/containers/run, Runtime privilege and Linux capabilities). */
const usualCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
)

/** Options that take a wall between a container and its host away. */
const opening: [name: string, isMeant: (value: string) => boolean, means: string][] = [
  ['privileged', () => true, 'it has every right of the host’s root'],
  ['cap-add', value => !usualCapabilities.has(value.replace(/^CAP_/, '')), 'a right that containers have not'],
  [
    'security-opt',
    value => /[=:](unconfined|disable|type:(unconfined|spc)_t)$|^no-new-privileges[=:](0|f(alse)?)$/i.test(value),
    'a guard of the kernel is off',
  ],
  ...['pid', 'ipc', 'uts', 'userns', 'cgroupns'].map((name): [string, (value: string) => boolean, string] => [
    name,
    value => value === 'host',
    'it shares that with the host',
  ]),
  ...['pid', 'ipc'].map((name): [string, (value: string) => boolean, string] => [
    name,
    value => value.startsWith('container:'),
    'it shares that with another container',
  ]),
  ['device', () => true, 'a device of the host'],
  ['device-cgroup-rule', () => true, 'devices of the host'],
]

/** Those of a container's options that take a wall away. */
export const openingOptions = (options: RunOptions, whose: string): Danger[] =>
  opening.flatMap(([name, isMeant, means]) =>
    (options[name] ?? [])
      .filter(isMeant)
      .map(value => ({ id: `option:${name}=${value}`, text: `${whose} has --${name}=${value}: ${means}` })),
  )

/** Variables of the gateway's container that are its own, its models' and its servers' (deployment/secrets.ts). LiteLLM puts them in wherever config.yaml refers to one. */
const ofGateway = /os\.environ\/((?:LITELLM|MODEL|MCP)_\w+|DATABASE_URL|DIRECT_URL)/g

/** What of the gateway's own a server's settings would bring it, as those of a file from elsewhere may. */
function handedTo({ name = '', command = '', url = '', args = [], env = {}, headers = {} }: ExposedServer): Danger[] {
  const texts = [command, url, ...args, ...Object.values(env), ...Object.values(headers)]
  const own = `MCP_${name.toUpperCase()}_`
  return texts
    .flatMap(text => [...String(text).matchAll(ofGateway)].map(([, variable]) => variable!))
    .filter(variable => name === '' || !variable.startsWith(own))
    .map(variable => ({
      id: `variable:${variable}`,
      text: `MCP server ${name} is handed ${variable}, which is the gateway’s own`,
    }))
}

const wildcards = ['0.0.0.0', '::']

/** Everything dangerous in a deployment, or in its answers so far. `real` says where links lead to. */
export function dangersOf(
  { servers = [], exposure, adopted, paths }: Exposed,
  home?: string,
  real: Readonly<Record<string, string>> = {},
): Danger[] {
  const ofMount = (path: string, whose: string, isWritable = false): Danger[] => {
    const target = real[path] ?? path
    const holdsSecrets = paths?.secrets !== undefined && isWithin(paths.secrets, target)
    const shown =
      shownBy(path, home) ??
      shownBy(target, home) ??
      (holdsSecrets ? 'the gateway’s own secrets' : undefined) ??
      (isWritable && ofPrograms.test(posix.normalize(target))
        ? 'programs of the host, which it may replace'
        : undefined)
    const leads = target === posix.normalize(path) ? '' : `, which is ${target},`
    return shown ? [{ id: `mount:${path}`, text: `${whose} gets ${path}${leads} of this host: ${shown}` }] : []
  }
  const found = [
    ...servers.flatMap(({ name, mount }) => (mount ? ofMount(mount, `MCP server ${name}`) : [])),
    ...servers.flatMap(handedTo),
    ...(adopted?.mounts ?? []).flatMap(({ source, readOnly }) => ofMount(source, 'the gateway', readOnly === false)),
    ...(exposure?.addresses ?? [])
      .filter(address => wildcards.includes(spelledOnce(address)))
      .map(address => ({
        id: `address:${address}`,
        text: `the gateway answers on every address of this host (${address}), past ufw and firewalld`,
      })),
    ...openingOptions(adopted?.run?.options ?? {}, 'the gateway'),
  ]
  return found.filter(({ id }, index) => found.findIndex(one => one.id === id) === index)
}

/** Dangers of the answers in effect that nobody has allowed: neither now, nor with the gateway that is in service. */
export function notAllowed(context: Context): Danger[] {
  const { host } = context
  const allowed = [...(answered<string[]>(context, 'accept') ?? []), ...(host.allowed ?? [])]
  return dangersOf(context.answers as Exposed, host.user.home, host.realPaths).filter(({ id }) => !allowed.includes(id))
}

/** The paths of this host that go into containers. */
export const mountedPaths = ({ servers = [], adopted }: Exposed): string[] => [
  ...servers.flatMap(({ mount }) => (mount ? [mount] : [])),
  ...(adopted?.mounts ?? []).map(({ source }) => source),
]
