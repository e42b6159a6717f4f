import { expect, test } from 'vitest'
import { dockerFailure } from '../../../src/adapters/docker/errors.ts'

const answer = (statusCode: number, message: string) => ({ statusCode, json: { message } })
const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code })
const driver = 'driver failed programming external connectivity on endpoint x (1a2b): '

/** Error, then a part of the cause, of the next step, and the exit code. The texts are those of Docker 20.10.24. */
test.each([
  [network('ENOENT'), 'no Docker engine at unix:///x', 'systemctl start docker', 4],
  [network('ECONNREFUSED'), 'is not running', 'systemctl start docker', 4],
  [network('EACCES'), 'may not use the Docker engine', 'usermod -aG docker', 4],
  [network('ECONNRESET'), 'closed the connection', 'systemctl status docker', 4],
  [network('SELF_SIGNED_CERT_IN_CHAIN'), 'cannot be reached', 'DOCKER_HOST', 4],
  [
    answer(500, `${driver}Bind for 127.0.0.1:4000 failed: port is already allocated`),
    'port 4000 at 127.0.0.1 is taken by another',
    'publish=4000',
    1,
  ],
  [
    answer(500, `${driver}Error starting userland proxy: listen tcp4 127.0.0.1:4000: bind: address already in use`),
    'by a process of this host',
    'sport = :4000',
    1,
  ],
  [
    answer(
      500,
      `${driver}Error starting userland proxy: listen tcp4 192.0.2.1:4000: bind: cannot assign requested address`,
    ),
    '192.0.2.1 is no address',
    'ip -br address',
    1,
  ],
  [
    answer(409, 'Conflict. The container name "/x" is already in use by container "1a2b".'),
    'another container has the name x',
    'docker inspect x',
    3,
  ],
  [answer(404, 'No such image: nope:1'), 'nope:1 is not here', 'docker pull nope:1', 1],
  [answer(404, 'No such container: x'), 'no container x', 'docker ps -a', 1],
  [answer(404, 'network nonet not found'), 'no network nonet', 'docker network create nonet', 1],
  [
    answer(400, 'invalid mount config for type "bind": bind source path does not exist: /srv/a b'),
    '/srv/a b, which is to be mounted',
    'ls -ld /srv/a b',
    1,
  ],
  [
    answer(404, 'manifest for x/y:z not found: manifest unknown: manifest unknown'),
    'no image of that name and tag',
    'tag',
    1,
  ],
  [
    answer(500, 'Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 10.0.0.1:53: no such host'),
    'does not find the registry ghcr.io',
    'network',
    4,
  ],
  [
    answer(500, 'Get "https://ghcr.io/v2/": net/http: TLS handshake timeout'),
    'registry cannot be reached',
    'network',
    4,
  ],
  [answer(500, 'Get "https://r/v2/": x509: certificate signed by unknown authority'), 'does not trust', 'certs.d', 4],
  [
    answer(500, "pull access denied for x, repository does not exist or may require 'docker login'"),
    'does not let this user pull',
    'docker login',
    1,
  ],
  [answer(500, 'toomanyrequests: You have reached your pull rate limit.'), 'pull no more', 'docker login', 4],
  [new Error('write /var/lib/docker/tmp/x: no space left on device'), 'full', 'docker system df', 1],
  [
    answer(
      409,
      'conflict: unable to remove repository reference "x" (must force) - container 1 is using its referenced image 2',
    ),
    'still uses the image',
    'docker ps -a',
    1,
  ],
  [
    answer(403, 'error while removing network: network n id 1 has active endpoints'),
    'still attached to the network n',
    'inspect n',
    1,
  ],
  [
    answer(500, 'something that nobody has met'),
    'Docker says: something that nobody has met',
    'journalctl -u docker',
    1,
  ],
] as const)('%j', (error, why, next, exit) => {
  const failure = dockerFailure(error, 'it failed', 'unix:///x')
  expect(failure).toMatchObject({ what: 'it failed', exit })
  expect(failure.why).toContain(why)
  expect(failure.next).toContain(next)
})
