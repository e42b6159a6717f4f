import { z } from 'zod'
import type { ContainerEngine } from '../adapters/container-engine.ts'
import { Failure } from '../failure.ts'

const answerSchema = z.discriminatedUnion('step', [
  z.object({ step: z.enum(['admitted', 'name', 'timeout', 'protocol']) }),
  z.object({ step: z.enum(['connect', 'refused']), detail: z.string() }),
])

/** How far a container came on its way to the server. */
export type Answer = z.output<typeof answerSchema>

export interface Question {
  image: string
  network: string
  host: string
  port: number
  role: string
  database: string
  extraHosts: string[]
}

/**
 * Runs in the LiteLLM image, which has python3 and nothing like psql. It asks for TLS, which any PostgreSQL answers by one byte, and then, over a new
 * connection, to log in: the request for a password shows that pg_hba.conf admits this address, and no password is needed to see it.
 */
const script = `
import json, socket, struct, sys
host, port, role, database = sys.argv[1:5]
def say(step, **more):
    print(json.dumps(dict(step=step, **more)))
    sys.exit()
def ask(message):
    with socket.create_connection((host, int(port)), 5) as server:
        server.settimeout(5)
        server.sendall(message)
        return server.recv(4096)
try:
    tls = ask(struct.pack('!ii', 8, 80877103))
    if tls[:1] not in (b'S', b'N'):
        say('protocol')
    names = ''.join(part + chr(0) for part in ('user', role, 'database', database)).encode() + bytes(1)
    answer = ask(struct.pack('!ii', len(names) + 8, 196608) + names)
except socket.gaierror:
    say('name')
except socket.timeout:
    say('timeout')
except OSError as error:
    say('connect', detail=error.strerror or str(error))
fields = {part[:1]: part[1:].decode('utf8', 'replace') for part in answer[5:].split(bytes(1)) if part}
text = fields.get(b'M', '')
if answer[:1] == b'E' and 'pg_hba' in text and not (tls[:1] == b'S' and 'no encryption' in text):
    say('refused', detail=text)
say('admitted' if answer[:1] in (b'R', b'E') else 'protocol')
`

/** Asks the server from a container that removes itself. */
export async function askFromContainer(
  engine: ContainerEngine,
  { image, network, host, port, role, database, extraHosts }: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const args = ['-c', script, host, String(port), role, database]
  const { output } = await engine.runOnce({ image, entrypoint: ['python3'], args, network, extraHosts }, signal)
  const line = output.raw().trim().split('\n').at(-1) ?? ''
  try {
    return answerSchema.parse(JSON.parse(line))
  } catch (error) {
    throw new Failure({
      what: `whether a container reaches ${host}:${port} could not be tried`,
      why: `python3 in ${image} answered ${line.slice(0, 200) || 'nothing'}`,
      next: 'use LiteLLM’s own image, which has python3, or one built from it',
      cause: error,
    })
  }
}
