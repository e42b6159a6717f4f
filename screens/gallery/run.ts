import type { CheckResult, NotApplicable } from '../../src/checks/check.ts'
import type { Change } from '../../src/engine/step.ts'
import { Failure } from '../../src/failure.ts'

const change = (id: string, group: string, what: string, more: Partial<Change> = {}): Change => ({
  id,
  step: id.split(':')[0]!,
  action: 'create',
  group,
  what,
  ...more,
})

/** The image in the middle of its pull. */
export const samplePull = {
  state: 'pulling' as const,
  reference: 'ghcr.io/berriai/litellm:v1.108.11',
  progress: { layers: 14, layersDone: 9, bytes: 212e6, bytesKnown: 640e6 },
}

/** A plan as a first setup has it. */
export const sampleChanges: Change[] = [
  change('database:role', 'PostgreSQL', 'role litellm_user', { detail: 'SCRAM verifier; password in the env file' }),
  change('database:database', 'PostgreSQL', 'database litellm_db', { detail: 'owner litellm_user', holdsData: true }),
  change('tools-role:tools_reader@inventory', 'PostgreSQL', 'role tools_reader', {
    detail: 'CONNECT and SELECT on inventory only',
  }),
  change('secrets:container', 'Files', '~/secrets/mcp-litellm.env', { detail: 'mode 600, 4 secrets' }),
  change('files:config', 'Files', '~/projects/mcp/litellm/config/config.yaml', { detail: '1 model, 1 MCP server' }),
  change('files:deploy', 'Files', '~/projects/mcp/litellm/deploy.sh'),
  change('image:pull', 'Docker', 'image litellm v1.108.11', { action: 'run' }),
  change('container:create', 'Docker', 'container mcp-litellm on 127.0.0.1:4000, postgres-net'),
  change('keys:test-key', 'Gateway', 'virtual key test-key', { detail: '1 model, 1 MCP server' }),
  change('documents:claude', 'Files', '~/projects/mcp/litellm/CLAUDE.md', { action: 'change' }),
]

export const sampleAsIs = ['network postgres-net', 'directory ~/projects/mcp/litellm']

export const sampleLog = [
  'INFO   Prisma schema loaded from schema.prisma',
  'INFO   Datasource "client": PostgreSQL database "litellm_db"',
  'INFO   Applying migration `20250918083359_drop_spec_version_column`',
  'INFO   Applying migration `20251003190954_schema_update`',
  'WARN   Failed to fetch remote model cost map',
  'INFO   Applying migration `20251006143948_add_mcp_tool_permissions`',
]

/** The failure of a role that exists with another password. */
export const sampleFailure = new Failure({
  what: 'the proxy could not log in to PostgreSQL (P1000)',
  why: 'the role litellm_user existed before, with another password',
  next: 'let Gatewright set the new password on that role',
  log: '/home/admin/.local/state/gatewright/logs/mcp-litellm/2026-11-22T10-14-03.log',
  lines: [
    'ERROR  Error: P1000: Authentication failed against database server at',
    '       `postgres`, the provided database credentials for `litellm_user` are',
    '       not valid.',
  ],
  remedies: [{ id: 'take-over', label: 'Set the password on litellm_user', set: { 'database.takeOverRole': true } }],
})

const passed = (id: string, label: string, evidence: string, ms: number): CheckResult => ({
  id,
  label,
  status: 'passed',
  evidence,
  ms,
})

/** A checklist in which everything passed but what a rehearsal has no counterpart for. */
export const sampleChecks: CheckResult[] = [
  passed('container', 'container', 'running, healthy, restarted once for this check', 6100),
  passed('readiness', 'readiness', '200, database connected', 12),
  passed('models', 'models', 'test-key sees gpt-3.5-turbo, and only that', 9),
  passed('chat', 'chat', '"This is a mock response"', 31),
  passed('tools', 'tools', 'mcp_postgres_tools: query', 180),
  passed('tool-call', 'tool call', 'query → 14 tables, as in the catalogue', 220),
  passed('model-tool', 'model + tool', 'model asked, proxy called, answer came back', 410),
  passed('audit', 'audit', '2 rows under this key, with model, user, cost', 10400),
  passed('refusals', 'refusals', 'no key 401 · no grant no tools · other model 401', 55),
  passed('address', 'address', '127.0.0.1:4000 answers, 192.168.1.20:4000 does not', 8),
  {
    ...passed('secrets', 'secrets', '600 admin:admin; found nowhere else', 90),
    details: ['looked in config.yaml, deploy.sh, CLAUDE.md, journal, 4 logs, argv'],
  },
]

export const sampleNotApplicable: NotApplicable[] = [
  { id: 'deploy-script', label: 'deploy.sh', reason: 'a rehearsal has no Docker engine' },
]

/** The same with one that failed. */
export const failedCheck: CheckResult = {
  ...passed('address', 'address', '192.168.1.20:4000 answers, though it was not chosen', 8),
  status: 'failed',
  details: ['chosen: 127.0.0.1', 'another program listens on 192.168.1.20:4000'],
}
