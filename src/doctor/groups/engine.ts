import { asFailure } from '../../failure.ts'
import type { Group } from '../finding.ts'

/** Whether the container engine answers. */
export const engine: Group = {
  id: 'engine',
  title: 'container engine',
  async examine({ world }) {
    try {
      await world.engine.info()
      return []
    } catch (error) {
      const { what, why, next } = asFailure(error)
      return [{ id: 'engine', severity: 'error', text: what, evidence: why, next }]
    }
  },
}
