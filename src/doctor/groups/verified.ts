import { lastVerified, verificationTroubles } from '../../checks/last-verified.ts'
import type { Group } from '../finding.ts'

/** What the last verification found and no later one has proved to be mended. */
export const verified: Group = {
  id: 'verification',
  title: 'last verification',
  examine: async ({ world, deployment }) =>
    verificationTroubles(await lastVerified.read(world, deployment.name), deployment.name),
}
