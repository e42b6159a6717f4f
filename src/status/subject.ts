import { recordedDeployment, storedSecrets } from '../gateway/deployed.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { SecretValues } from '../deployment/secrets.ts'
import { asFailure, type Failure } from '../failure.ts'
import { receiptOf, type Recorded, recorded } from '../gateway/recorded.ts'
import type { World } from '../world.ts'

/** The gateway that is watched. */
export interface Subject {
  world: World
  deployment: Deployment
  /** Absent where the store does not give them out; `locked` says why. What needs none is watched all the same. */
  secrets?: SecretValues
  locked?: Failure
  /** Version and image as they were set up. */
  made: { version?: string; imageId?: string }
}

/** Reads what the watching needs to know once. Only a deployment that is not there, or cannot be understood, is a failure. */
export async function subjectOf(world: World, name: string): Promise<Subject> {
  const deployment = await recordedDeployment(world, name)
  // What a damaged journal would have said is not known then; doctor tells of it, and so does the next change.
  const journal = await recorded({ world, deployment }).catch((): Recorded => new Map())
  const version = receiptOf<string>(journal, 'image:image', 'version')
  const imageId = receiptOf<string>(journal, 'image:image', 'imageId')
  const { adopted } = deployment
  const made = imageId
    ? { ...(version && { version }), imageId }
    : { ...(adopted?.version && { version: adopted.version }), ...(adopted?.image && { imageId: adopted.image }) }
  const secrets = await storedSecrets(world, deployment).catch(asFailure)
  return {
    world,
    deployment,
    made,
    ...(secrets instanceof Error ? { locked: secrets } : { secrets }),
  }
}
