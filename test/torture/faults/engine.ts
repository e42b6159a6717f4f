import { Exit, type ExitCode } from '../../../src/failure.ts'
import type { Fault } from './fault.ts'
import type { Reply } from './injection.ts'

const { failed, refused, unreachable } = Exit

/** What could not be done where a call of the engine fails. */
const undone = {
  pull: /image \S+ could not be pulled/,
  create: /mcp-litellm could not be created/,
  start: /could not be started/,
}

type Call = [fault: string, call: keyof typeof undone, reply: Reply, why: RegExp, next: RegExp, exit: ExitCode]

/** In the engine's own words (Docker 20.10). */
const calls: Call[] = [
  [
    'engine stopped in the midst of a pull',
    'pull',
    'breaks off',
    /closed the connection/,
    /systemctl status docker/,
    unreachable,
  ],
  [
    'no such image in the registry',
    'pull',
    { status: 404, message: 'manifest for ghcr.io/berriai/litellm:v9 not found: manifest unknown' },
    /no image of that name and tag/,
    /repository and the tag/,
    failed,
  ],
  [
    'registry wants a login',
    'pull',
    { status: 500, message: 'Head "https://ghcr.io/v2/x": unauthorized' },
    /does not let this user pull/,
    /docker login/,
    failed,
  ],
  [
    'registry rations',
    'pull',
    { status: 500, message: 'toomanyrequests: You have reached your pull rate limit.' },
    /pull no more/,
    /docker login/,
    unreachable,
  ],
  [
    'name resolution of the engine gone',
    'pull',
    { status: 500, message: 'Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 10.0.0.1:53: no such host' },
    /name resolution fails/,
    /docker info/,
    unreachable,
  ],
  [
    "Docker's disk full while pulling",
    'pull',
    { status: 500, message: 'write /var/lib/docker/tmp/GetImageBlob1: no space left on device' },
    /Docker's data is full/,
    /docker system df/,
    failed,
  ],
  [
    'engine stopped while the container is created',
    'create',
    'closes',
    /closed the connection/,
    /systemctl status docker/,
    unreachable,
  ],
  [
    'engine stopped while the container starts',
    'start',
    'closes',
    /closed the connection/,
    /systemctl status docker/,
    unreachable,
  ],
  [
    'engine gone while the container starts',
    'start',
    'is not there',
    /no Docker engine at/,
    /systemctl start docker/,
    unreachable,
  ],
  ['engine that hangs', 'create', 'is silent', /does not answer/, /systemctl restart docker/, unreachable],
  [
    'port taken by another container',
    'start',
    { status: 500, message: 'driver failed: Bind for 127.0.0.1:4000 failed: port is already allocated' },
    /port 4000 at 127\.0\.0\.1 is taken by another container/,
    /publish=4000/,
    failed,
  ],
  [
    'container name taken between plan and apply',
    'create',
    {
      status: 409,
      message: 'Conflict. The container name "/mcp-litellm" is already in use by container "1a2b".',
    },
    /another container has the name/,
    /docker inspect/,
    refused,
  ],
  [
    'mounted directory gone',
    'create',
    { status: 400, message: 'invalid mount config for type "bind": bind source path does not exist: /srv/config' },
    /\/srv\/config, which is to be mounted, does not exist/,
    /ls -ld/,
    failed,
  ],
]

/** What Docker's engine answers, or does not. */
export const engine: Fault[] = [
  ...calls.map(([fault, call, reply, why, next, exit]): Fault => ({
    fault,
    injection: { engine: call, reply },
    shown: { what: undone[call], why, next, exit },
  })),
  {
    fault: 'engine stopped in the midst of the log',
    injection: { engine: 'logs', reply: 'breaks off' },
    // That nobody could follow it costs nothing; that it was not searched is no proof that no secret is in it.
    shown: { check: 'secrets', evidence: /the log of the container \S+ could not be read: .*does not answer/ },
  },
  {
    fault: 'port taken by a process between plan and apply',
    injection: { taken: 'port' },
    shown: { what: /port \d+ is taken/, why: /another program listens/, next: /ss -ltnp/, exit: failed },
  },
]
