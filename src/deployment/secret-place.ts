import { z } from 'zod'
import type { Deployment } from './schema.ts'

/** Which secret store: what a deployment says of its own. */
export const secretPlaceSchema = z.strictObject({
  store: z.enum(['file', 'keychain']),
  /** The container's env file. */
  path: z.string().optional(),
})

export type SecretPlace = z.output<typeof secretPlaceSchema>

export const secretPlaceOf = ({ secrets: { store }, paths }: Deployment): SecretPlace =>
  store === 'keychain' || paths.secrets === undefined ? { store } : { store, path: paths.secrets }

/** The deployment with its secrets in another place. */
export const withSecretPlace = (deployment: Deployment, { store, path }: SecretPlace): Deployment => ({
  ...deployment,
  secrets: { ...deployment.secrets, store },
  paths: { ...deployment.paths, ...(path !== undefined && { secrets: path }) },
})
