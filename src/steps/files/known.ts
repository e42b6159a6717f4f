import type { Deployment } from '../../deployment/schema.ts'
import { receiptOf, type Recorded } from '../../gateway/recorded.ts'
import type { Known } from './marks.ts'

/** What is known of a config.yaml that was written for this deployment. */
export function knownOf(written: Deployment, made: Recorded = new Map()): Known {
  const names = (list: 'models' | 'servers') => [
    ...new Set([...(receiptOf<string[]>(made, 'files:config', list) ?? []), ...written[list].map(({ name }) => name)]),
  ]
  return {
    models: names('models'),
    servers: names('servers'),
    serverIds: receiptOf<Record<string, string>>(made, 'files:config', 'serverIds') ?? {},
    written: [written],
  }
}
