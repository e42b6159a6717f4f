import { Exit, Failure, type ExitCode } from '../../failure.ts'

/** What dockerode throws: Node's own error, or the engine's answer. */
interface DockerError {
  code?: string
  statusCode?: number
  reason?: string
  message?: string
  json?: { message?: string }
}

interface Cause {
  code?: string
  /** Matched against the engine's own text; its groups reach `why` and `next`. */
  text?: RegExp
  why: (found: string[], where: string) => string
  next: (found: string[]) => string
  exit?: ExitCode
}

const { unreachable, refused } = Exit

const startEngine = () =>
  'start it: sudo systemctl start docker; or install it: https://docs.docker.com/engine/install/'
const network = () => 'check the network and the proxy of the engine: docker info; then run the same command again'

/** Every answer of the engine that has been met, and what it means; the first match counts. Texts as Docker 20.10 gives them, later ones alike. */
const causes: Cause[] = [
  { code: 'ENOENT', why: (_, where) => `there is no Docker engine at ${where}`, next: startEngine, exit: unreachable },
  {
    code: 'ECONNREFUSED',
    why: (_, where) => `the Docker engine at ${where} is not running`,
    next: startEngine,
    exit: unreachable,
  },
  {
    code: 'EACCES',
    why: (_, where) => `this user may not use the Docker engine at ${where}`,
    next: () => 'sudo usermod -aG docker $USER, then log in again; or run Gatewright with sudo',
    exit: unreachable,
  },
  {
    code: 'ECONNRESET|EPIPE',
    why: () => 'the Docker engine closed the connection, as when it stops or restarts',
    next: () => 'see that it runs (systemctl status docker), then run the same command again',
    exit: unreachable,
  },
  {
    code: 'ETIMEDOUT',
    why: (_, where) => `the Docker engine at ${where} does not answer`,
    next: () => 'restart it: sudo systemctl restart docker',
    exit: unreachable,
  },
  {
    code: 'ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|.*CERT.*',
    why: (_, where) => `the Docker engine at ${where} cannot be reached`,
    next: () => 'check DOCKER_HOST, DOCKER_CONTEXT and their certificates: docker version',
    exit: unreachable,
  },
  {
    text: /Bind for (\S+):(\d+) failed: port is already allocated/,
    why: ([address, port]) => `port ${port} at ${address} is taken by another container`,
    next: ([, port]) => `choose another port, or stop that container: docker ps --filter publish=${port}`,
  },
  {
    text: /listen tcp\d? (\S+):(\d+): bind: address already in use/,
    why: ([address, port]) => `port ${port} at ${address} is taken by a process of this host`,
    next: ([, port]) => `choose another port, or stop that process: sudo ss -ltnp 'sport = :${port}'`,
  },
  {
    text: /listen tcp\d? (\S+):\d+: bind: cannot assign requested address/,
    why: ([address]) => `${address} is no address of this host`,
    next: () => 'choose one of the addresses that this host has: ip -br address',
  },
  {
    text: /container name "\/?(\S+)" is already in use/,
    why: ([name]) => `another container has the name ${name}`,
    next: ([name]) => `look at it: docker inspect ${name}; choose another name, or remove it`,
    exit: refused,
  },
  {
    text: /No such image: (\S+)/,
    why: ([image]) => `the image ${image} is not here`,
    next: ([image]) => `pull it: docker pull ${image}`,
  },
  {
    text: /No such container: (\S+)/,
    why: ([id]) => `there is no container ${id}`,
    next: () => 'docker ps -a lists them',
  },
  {
    text: /network (\S+) not found/,
    why: ([name]) => `there is no network ${name}`,
    next: ([name]) => `make it: docker network create ${name}; docker network ls lists those that there are`,
  },
  {
    text: /non-overlapping IPv4 address pool/,
    why: () => 'Docker has no address range left for a new network',
    next: () => 'remove networks that nobody uses: docker network prune',
  },
  {
    text: /network (\S+) .*has active endpoints/,
    why: ([name]) => `containers are still attached to the network ${name}`,
    next: ([name]) => `see which: docker network inspect ${name}`,
  },
  {
    text: /bind source path does not exist: (.+)/,
    why: ([path]) => `${path}, which is to be mounted, does not exist`,
    next: ([path]) => `see what is there: ls -ld ${path}`,
  },
  {
    text: /not a directory|trying to mount a directory onto a file/i,
    why: () => 'a directory is to be mounted where the image has a file, or the other way round',
    next: () => 'check the mounts of the deployment',
  },
  {
    text: /exec: "?([^":]+)"?:.*(no such file|not found)/,
    why: ([command]) => `the image has no command ${command}`,
    next: () => 'check that the image is a LiteLLM image',
  },
  {
    text: /manifest (for \S+ )?(unknown|not found)|manifest unknown|name unknown/,
    why: () => 'the registry has no image of that name and tag',
    next: () => 'check the repository and the tag of the image',
  },
  {
    text: /toomanyrequests/,
    why: () => 'the registry lets this address pull no more for the moment',
    next: () => 'wait, or log in to the registry: docker login',
    exit: unreachable,
  },
  {
    text: /unauthorized|denied|authentication required|no basic auth/,
    why: () => 'the registry does not let this user pull the image, or has none of that name',
    next: () => 'log in to the registry: docker login REGISTRY; then run the same command again',
  },
  {
    text: /lookup (\S+).*(no such host|server misbehaving)/,
    why: ([name]) => `the engine does not find the registry ${name}: name resolution fails`,
    next: network,
    exit: unreachable,
  },
  {
    text: /x509|server gave HTTP response to HTTPS client/,
    why: () => "the engine does not trust the registry's certificate, or the registry has none",
    next: () => "give the engine the registry's CA in /etc/docker/certs.d, or list it under insecure-registries",
    exit: unreachable,
  },
  {
    text: /connection refused|i\/o timeout|TLS handshake timeout|Client\.Timeout|deadline exceeded|network is unreachable|unexpected EOF|connection reset/,
    why: () => 'the registry cannot be reached',
    next: network,
    exit: unreachable,
  },
  {
    text: /no space left on device/,
    why: () => "the file system of Docker's data is full",
    next: () => 'make room: docker system df shows what takes it, docker image prune removes unused images',
  },
  {
    text: /invalid reference format/,
    why: () => 'that is no name of an image',
    next: () => 'write it as REGISTRY/NAME:TAG, in lower-case letters',
  },
  {
    text: /unable to remove|image is being used/,
    why: () => 'a container still uses the image',
    next: () => 'docker ps -a lists the containers',
  },
]

/** The engine's own words, in one line. */
function engineText(error: unknown): string {
  const { json, reason, message } = error as DockerError
  return (json?.message ?? message ?? reason ?? String(error)).trim().replace(/\s+/g, ' ')
}

/** True where the engine answered with that HTTP status. */
export const hasStatus = (error: unknown, ...statuses: number[]): boolean =>
  statuses.includes((error as DockerError)?.statusCode ?? 0)

/** An error of the engine, or on the way to it, as a Failure. `what` is the sentence of what failed; `where` the engine's address. */
export function dockerFailure(error: unknown, what: string, where: string): Failure {
  if (error instanceof Failure) return error
  const { code = '' } = error as DockerError
  const text = engineText(error)
  for (const cause of causes) {
    if (cause.code !== undefined && !new RegExp(`^(${cause.code})$`).test(code)) continue
    const found = cause.text?.exec(text)
    if (cause.text && !found) continue
    const groups = found?.slice(1) ?? []
    return new Failure({
      what,
      why: cause.why(groups, where),
      next: cause.next(groups),
      exit: cause.exit,
      cause: error,
    })
  }
  return new Failure({
    what,
    why: `Docker says: ${text}`,
    next: 'look at the log of the engine: journalctl -u docker -n 50',
    cause: error,
  })
}
