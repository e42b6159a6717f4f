import { logTroubles } from '../../checks/log-troubles.ts'
import type { Group } from '../finding.ts'

/** What the log of the gateway says about itself, by the catalogue of known failures. */
export const log: Group = { id: 'log', title: 'log', examine: logTroubles }
