import type { ContainerState } from '../../../src/adapters/container-engine.ts'
import type { Gateway } from '../../../src/adapters/gateway.ts'
import { Exit } from '../../../src/failure.ts'
import type { Fault } from './fault.ts'
import type { Reply } from './injection.ts'
import { ForeignText } from '../../../src/text/foreign.ts'

const { failed, unreachable } = Exit

/** What the engine says of a container that ended; what a call of the proxy comes to, as the failure of a change or of a check. */
type End = [fault: string, container: Partial<ContainerState>, what: RegExp, why: RegExp, next: RegExp]
type Answer = [fault: string, call: keyof Gateway, reply: Reply, check: string, evidence: RegExp]

const [lastLines, log] = [/last lines/, /log/]

const ends: End[] = [
  [
    'container ended for lack of memory (2 GB and less)',
    { status: 'exited', oomKilled: true, exitCode: 137 },
    /ended for lack of memory/,
    /2 GiB of memory/,
    /free -m/,
  ],
  [
    'container that crashes again and again',
    { status: 'restarting', restarts: 3, exitCode: 1 },
    /mcp-litellm ended with code 1/,
    lastLines,
    log,
  ],
  [
    'container that nothing could start',
    { status: 'exited', exitCode: 127, error: ForeignText.of('exec: "litellm": executable file not found in $PATH') },
    /ended with code 127/,
    /executable file not found/,
    /image/,
  ],
  ['container that Docker declared dead', { status: 'dead', exitCode: 255 }, /ended with code 255/, lastLines, log],
]

const answers: Answer[] = [
  [
    'proxy that answers nothing to a chat',
    'chat',
    'is silent',
    'chat',
    /did not answer \/v1\/chat\/completions.*no answer within/,
  ],
  ['proxy that answers HTML where models are listed', 'models', { page: 200 }, 'models', /Sign in|no list|not/],
  [
    'proxy that breaks off its list of tools',
    'mcpTools',
    'breaks off',
    'tools',
    /did not answer \/mcp-rest\/tools\/list|aborted|closed/,
  ],
]

const neverReady = (fault: string, reply: Reply): Fault => ({
  fault,
  injection: { gateway: 'readiness', reply, hurry: true },
  shown: { what: /not ready after 15 minutes/, why: lastLines, next: log, exit: failed },
})

const noKey = (fault: string, reply: Reply, why: RegExp): Fault => ({
  fault,
  injection: { gateway: 'generateKey', reply },
  shown: { what: /making the key \S+ failed/, why, next: /gatewright logs/, exit: failed },
})

/** What becomes of the container once it was started. */
export const container: Fault[] = [
  ...ends.map(([fault, is, what, why, next]): Fault => ({
    fault,
    injection: { container: is },
    shown: { what, why, next, exit: failed },
  })),
  {
    fault: 'container that is unhealthy by its own check',
    injection: { container: { health: 'unhealthy' } },
    shown: { check: 'container', evidence: /runs, but is unhealthy/ },
  },
  neverReady('proxy that never becomes ready', 'closes'),
  neverReady('proxy that answers with a page of some other program', { page: 200 }),
  {
    fault: 'proxy that is slow to start',
    injection: { gateway: 'readiness', reply: { status: 503, message: 'Service Unhealthy' }, times: 5 },
    shown: 'a verified gateway',
  },
  noKey(
    'proxy that answers 500 when a key is made',
    { status: 500, message: 'Internal Server Error' },
    /answered 500: Internal Server Error/,
  ),
  noKey('proxy that answers with HTML when a key is made', { page: 502 }, /answered 502.*Sign in/),
  {
    fault: 'proxy that closes the connection when a key is made',
    injection: { gateway: 'generateKey', reply: 'closes' },
    shown: {
      what: /did not answer \/key\/generate/,
      why: /closed before an answer came/,
      next: /docker ps -a/,
      exit: unreachable,
    },
  },
  ...answers.map(([fault, call, reply, check, evidence]): Fault => ({
    fault,
    injection: { gateway: call, reply },
    shown: { check, evidence },
  })),
]
