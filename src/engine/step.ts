import type { Owned } from './owned.ts'
import type { Verification } from '../checks/check.ts'
import type { LogLine, PullProgress } from '../adapters/container-engine.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import type { Renewals } from '../deployment/renew.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { SecretValues } from '../deployment/secrets.ts'
import type { BringsBack } from '../generations/generation.ts'
import type { Identity } from '../identity/mark.ts'
import type { World } from '../world.ts'

/** One change to the host, as the user reads it in the plan and as the journal keeps it. Holds no secret. */
export interface Change {
  /** Unique within the plan and the same on every run: `database:role`. */
  id: string
  step: string
  action: 'create' | 'change' | 'remove' | 'run'
  /** Heading in the plan: PostgreSQL, Files, Docker, Gateway. */
  group: string
  /** `role litellm_user`. */
  what: string
  /** `SCRAM verifier; password in the env file`. */
  detail?: string
  /** Undoing it would drop data, so it is asked about first. */
  holdsData?: boolean
  /** A container is started by it: clients of one in service are interrupted, and the checks may restart it. */
  startsGateway?: boolean
  /** How long nothing answers meanwhile, the checks that it brings included, as the end of a sentence. */
  outage?: string
}

/** What a step found and what it would do about it. */
export interface StepPlan {
  changes: Change[]
  /** Things that are already as they should be, for the plan's last lines. */
  asIs: string[]
}

export interface PlanContext {
  deployment: Deployment
  world: World
  secrets: SecretValues
  /** Secrets that are made anew. */
  renewed?: Renewals
  /** What the deployment's own things bear. Absent for one from before identities, until a change gives it one. */
  identity?: Identity
  /** Absent when the administrator's login was not given; a step that needs it says so by a Failure. */
  admin?: AdminLogin
  /** An earlier state that the change goes back to: a generation, or a backup. */
  bringsBack?: BringsBack
  /** Outcome of the checks, for the closing steps that document it. */
  verification?: Verification
}

/** What an apply may tell while it runs. */
export type Progress =
  { kind: 'text'; text: string } | { kind: 'pull'; pull: PullProgress } | { kind: 'log'; line: LogLine }

export interface ApplyContext extends PlanContext {
  signal: AbortSignal
  report: (progress: Progress) => void
}

/** What `undo` needs to know beyond the change itself; JSON, no secrets. */
export type Receipt = Record<string, unknown>

/**
 * One unit of change to the host. `inspect` reads, `plan` decides purely, `apply` does one change and must be harmless when the change was
 * already done (a receipt can be lost in a crash), `undo` takes back what `apply` made.
 */
export interface Step<Is = unknown> {
  id: string
  /** In the deploy screen: `role and database`. */
  title: string
  /** Ids of the steps whose changes come first. */
  after: string[]
  /** Of a closing step: its changes are made only when every check passed, and planned again until then. */
  whenVerified?: boolean
  inspect(context: PlanContext): Promise<Is>
  plan(is: Is, context: PlanContext): StepPlan
  apply(change: Change, context: ApplyContext): Promise<Receipt | void>
  /** One change in full, a line each: a text or how it differs, SQL, options. Reads only; secrets are masked. Without it, the plan's line says all. */
  show?(change: Change, context: PlanContext): Promise<string[]>
  /** What of it is there, by its entries of the journal, for a removal. A step whose changes leave nothing behind has none. */
  owned?: Owned
  /** Doctor tells what its plan would change now as a drift from deployment.yaml. */
  isCompared?: true
  /** What goes along with the changes of any step, and is never a change of its own. */
  accompany?(context: PlanContext): Promise<void>
  /** Throws where `undo` would be refused half way, before anything is taken back. Changes nothing. */
  checkUndo?(change: Change, receipt: Receipt | undefined, context: ApplyContext): Promise<void>
  undo(change: Change, receipt: Receipt | undefined, context: ApplyContext): Promise<void>
}
