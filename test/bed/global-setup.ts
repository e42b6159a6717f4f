import type { TestProject } from 'vitest/node'
import type { BedAddresses } from './publish.ts'
import { bedVariable, skippedVariable } from './namespace.ts'
import { openBed, type PublishGateway, publishStandIn } from './open.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    bed: BedAddresses
  }
}

/** Starts one engine, one registry and one PostgreSQL for all acceptance tests, with the stand-in as the gateway. */
export default (project: TestProject) => startBed(project, publishStandIn)

/** Starts the bed of a vitest project; what is returned ends it. */
export async function startBed(project: TestProject, publishGateway: PublishGateway) {
  if (process.env[skippedVariable]) return
  const root = process.env[bedVariable]
  if (!root) throw new Error('acceptance tests run inside namespaces of their own: node scripts/acceptance.ts')
  const { addresses, stop } = await openBed(root, publishGateway)
  project.provide('bed', addresses)
  return stop
}
