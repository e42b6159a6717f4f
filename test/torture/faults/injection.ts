import type { ContainerEngine, ContainerState } from '../../../src/adapters/container-engine.ts'
import type { Gateway } from '../../../src/adapters/gateway.ts'

/** What answers in the place of an engine, a gateway or a server. */
export type Reply =
  | { status: number; message: string }
  /** A page of some other program. */
  | { page: number }
  /** The connection is closed at once; closed in the midst of an answer; never answered; refused; or there is no such socket. */
  | 'closes'
  | 'breaks off'
  | 'is silent'
  | 'is not there'

/** What a PostgreSQL server answers to a login, as SQLSTATE and text. */
export interface LoginReply {
  code: string
  message: string
}

/** What answers at the address of a PostgreSQL server. */
export type Server = LoginReply | 'is not there' | 'is silent' | 'is another service' | 'has no name'

/** Stands in the statements of an injection for the one that was asked for. */
export const asked = '(as asked)'

/**
 * One fault, as data. All but `host`, `shell` and `command` strike in the child program, from the moment when the plan is applied on. Regular expressions are
 * strings, since a fault travels to that program as JSON.
 */
export type Injection =
  /** Node's own file operations fail. `files` is matched against the operation and its path: `write .*config.yaml`. */
  | { files: string; errno: string }
  /** A call of the engine is made by the real adapter to an engine that answers like this. */
  | { engine: keyof ContainerEngine; reply: Reply }
  /** What the engine says of the container once it was started. */
  | { container: Partial<ContainerState> }
  /** A call of the gateway is made by the real adapter to something that answers like this, the first `times`, or always. `hurry`: a wait for it passes in no time. */
  | { gateway: keyof Gateway; reply: Reply; times?: number; hurry?: true }
  /** In the place of a statement, these are sent to the real server. */
  | { statement: string; instead: string[] }
  /** Logins, of the administrator or of a role, go to something that answers like this. */
  | { login: 'admin' | 'role'; server: Server }
  /** The clock is set by so many hours as the container starts; and set right again after it was looked at so many times. */
  | { clockHours: number; looks: number }
  /** Between plan and apply another process takes the port, or the lock. */
  | { taken: 'port' | 'lock' }
  /** The user ends the run at a call. */
  | { stopAt: string }
  /** Commands of a shell in the rehearsal's directory, before the run; and those by which the user mends it, as the failure says. */
  | { host: string; mend: string }
  /** The program itself, run by a shell in which "$@" is the command line of an unattended setup. */
  | { shell: string }
