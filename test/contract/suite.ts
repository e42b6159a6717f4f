import { afterAll, beforeAll, describe } from 'vitest'
import { Bed } from './bed.ts'
import { chatFacts } from './facts/chat.ts'
import { healthFacts } from './facts/health.ts'
import { keyChangeFacts } from './facts/key-changes.ts'
import { keyFacts } from './facts/keys.ts'
import { mcpFacts } from './facts/mcp.ts'
import { mcpGrantFacts } from './facts/mcp-grants.ts'
import { mcpRestFacts } from './facts/mcp-rest.ts'
import { modelFacts } from './facts/models.ts'
import { outageFacts } from './facts/outage.ts'
import { refusalFacts } from './facts/refusals.ts'
import { restartFacts } from './facts/restart.ts'
import { spendFacts } from './facts/spend.ts'
import { startFacts } from './facts/start.ts'
import { toolRoundFacts } from './facts/tool-round.ts'
import type { Subject } from './subject.ts'

const all = [
  startFacts,
  healthFacts,
  modelFacts,
  keyFacts,
  keyChangeFacts,
  chatFacts,
  mcpFacts,
  mcpGrantFacts,
  mcpRestFacts,
  toolRoundFacts,
  spendFacts,
  restartFacts,
  refusalFacts,
  outageFacts,
]

/** The contract of the LiteLLM proxy as far as Gatewright relies on it, as tests of one subject. Everything in it can be seen from outside. */
export function contractSuite(subject: Subject): void {
  const timeout = subject.readyWithin + 60_000
  describe(`the contract, held by ${subject.name}`, { timeout }, () => {
    const bed = new Bed(subject)
    beforeAll(() => bed.open(), timeout)
    afterAll(() => bed.close())
    for (const facts of all) facts(bed)
  })
}
