import { z } from 'zod'

const time = z.iso.datetime()
const severity = z.enum(['error', 'warning', 'note'])

const container = z.strictObject({
  name: z.string(),
  /** Docker's own word; `absent` where there is none of that name, `unknown` where the engine does not answer. */
  state: z.enum(['created', 'running', 'restarting', 'paused', 'exited', 'dead', 'removing', 'absent', 'unknown']),
  health: z.enum(['starting', 'healthy', 'unhealthy']).optional(),
  id: z.string().optional(),
  restarts: z.number().optional(),
  startedAt: time.optional(),
  uptimeSeconds: z.number().optional(),
  exitCode: z.number().optional(),
  image: z.string().optional(),
  /** LiteLLM's version as it was read from the image when it was set up; absent when another image runs. */
  version: z.string().optional(),
  /** Whether that version is one that a new gateway may run; absent where the version is not known. */
  aboveFloor: z.boolean().optional(),
  /** Processor time since the start, a counter; two readings make a share. */
  cpuSeconds: z.number().optional(),
  memoryBytes: z.number().optional(),
  memoryLimitBytes: z.number().optional(),
})

const proxy = z.strictObject({
  url: z.string(),
  ready: z.boolean(),
  /** What the proxy says of its database: `connected`, or its own words. */
  database: z.string().optional(),
  ms: z.number().optional(),
  why: z.string().optional(),
})

const database = z.strictObject({
  server: z.string(),
  name: z.string(),
  connected: z.boolean(),
  why: z.string().optional(),
  /** What to do about that. */
  next: z.string().optional(),
  ms: z.number().optional(),
  sizeBytes: z.number().optional(),
  connections: z.number().optional(),
  /** An estimate of PostgreSQL's own statistics: counting would read the whole table. */
  auditRowsEstimate: z.number().optional(),
  /** Audit rows that were added since PostgreSQL's statistics began, a counter; two readings make a growth. */
  auditInserted: z.number().optional(),
  auditBytes: z.number().optional(),
})

const model = z.strictObject({
  name: z.string(),
  mock: z.boolean(),
  /** When it was last called, among the audit rows that were read. */
  calledAt: time.optional(),
  failedAt: time.optional(),
})

/** When something was seen, and how long it took. */
const sighting = z.strictObject({ at: time, ms: z.number().optional() })

const server = z.strictObject({
  name: z.string(),
  /** The most that is proved: a tool was `called`, its tools were `listed`, it is `reachable` and they were not; `unreachable`; `unknown`: not asked. */
  evidence: z.enum(['called', 'listed', 'reachable', 'unreachable', 'unknown']),
  /** When that was. */
  at: time.optional(),
  tools: z.number().optional(),
  why: z.string().optional(),
  /** Each thing that was seen, with its own time; `registered`: the proxy knows it. */
  seen: z.strictObject({
    registered: sighting.optional(),
    reachable: sighting.optional(),
    listed: sighting.optional(),
    called: sighting.extend({ tool: z.string() }).optional(),
  }),
})

const key = z.strictObject({
  alias: z.string(),
  /** `missing`: in the file and not in the proxy; `foreign`: in the proxy and not in the file; `earlier`: from before a rotation, good until `until`. */
  state: z.enum(['ok', 'blocked', 'expired', 'over budget', 'missing', 'foreign', 'earlier', 'unknown']),
  until: time.optional(),
  /** US dollars. */
  spend: z.number().optional(),
  maxBudget: z.number().optional(),
})

const auditRow = z.strictObject({
  id: z.string(),
  at: time,
  /** Alias of the key, or the beginning of its hash where it has none. */
  key: z.string(),
  kind: z.enum(['model', 'tool', 'other']),
  what: z.string(),
  ok: z.boolean(),
  ms: z.number().optional(),
  spend: z.number(),
  error: z.string().optional(),
})

const finding = z.strictObject({
  id: z.string(),
  severity,
  text: z.string(),
  evidence: z.string().optional(),
  next: z.string().optional(),
})

/** What `status --json` prints; docs/status.md explains it. */
export const statusSchema = z.strictObject({
  version: z.literal(1),
  deployment: z.string(),
  rehearsal: z.boolean(),
  at: time,
  /** `degraded`: it serves, and something of it does not; `unreachable`: the container engine does not answer. */
  state: z.enum(['healthy', 'degraded', 'starting', 'unhealthy', 'unreachable']),
  container,
  proxy,
  database,
  models: z.array(model),
  servers: z.array(server),
  keys: z.array(key),
  /** The newest first. */
  audit: z.array(auditRow),
  findings: z.array(finding),
})

export type GatewayStatus = z.output<typeof statusSchema>
export type StatusFinding = z.output<typeof finding>
export type ServerStatus = z.output<typeof server>
export type KeyStatus = z.output<typeof key>
export type AuditRow = z.output<typeof auditRow>
export type Severity = z.output<typeof severity>
