import { join } from 'node:path'
import { recordedFrom } from '../deployment/file.ts'
import { dockerName } from '../deployment/rules.ts'
import type { Deployment } from '../deployment/schema.ts'
import { Secret } from '../secret.ts'
import { storedValues } from '../gateway/resolve-secrets.ts'
import type { Texts } from './pack.ts'
import { saltKeyName } from './proof.ts'
import { notOpened } from './seal.ts'

/** Paths below the home of who made the backup are below the home of who restores it. */
export function rehomed({ paths, ...rest }: Deployment, from: string, to: string): Deployment {
  const move = (path: string) => (path.startsWith(`${from}/`) ? join(to, path.slice(from.length)) : path)
  return {
    ...rest,
    paths: { ...paths, project: move(paths.project), ...(paths.secrets && { secrets: move(paths.secrets) }) },
  }
}

/** Keys whose value refers to a secret, and maps whose values do. */
const references = new Set(['password', 'masterKey', 'saltKey', 'apiKey', 'value', 'secretUrl'])
const mapsOfReferences = new Set(['secretEnv', 'secretHeaders'])

const reference = (value: unknown): unknown =>
  typeof value === 'string' && /^(file|env|renew):?/.test(value) ? 'stored' : value

/**
 * A deployment without what is for whoever restores it to say: that something which is there is taken over, that a container made by hand is known, and which
 * files and variables of this host hold a secret. Every secret of a backup is in the backup.
 */
function withoutClaims({ adopted: _, ...deployment }: Deployment): Deployment {
  const database = { ...deployment.database, takeOverRole: false, takeOverDatabase: false }
  const text = JSON.stringify({ ...deployment, database })
  return JSON.parse(text, (key, value: unknown) => {
    if (references.has(key)) return reference(value)
    if (!mapsOfReferences.has(key) || typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, reference(one)]))
  }) as Deployment
}

type Content = ReadonlyMap<string, Secret>

const contentOf = (values: Record<string, string> = {}): Content =>
  new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)]))

/** The gateway that a backup holds. */
export interface BackedUp {
  deployment: Deployment
  stored: Record<'container' | 'keys', Content>
  /** By secret id. */
  secrets: Content
}

/** What the texts of a backup say, with nothing taken from them that reaches beyond the gateway. */
export function backedUp(texts: Texts, path: string, home: string): BackedUp {
  const { manifest } = texts
  const found = recordedFrom(texts.deployment, `deployment.yaml in ${path}`)
  // The name becomes a part of paths.
  if (dockerName(manifest.deployment) || found.name !== manifest.deployment)
    throw notOpened(path, 'it does not say whose backup it is', 'do not use it: somebody may have changed it')
  const deployment = rehomed(withoutClaims(found), manifest.home, home)
  const stored = { container: contentOf(texts.secrets.container), keys: contentOf(texts.secrets.keys) }
  if (!stored.container.has(saltKeyName))
    throw notOpened(path, 'the salt key, which opens what is in its database, is not in it', 'take another backup')
  return { deployment, stored, secrets: storedValues(deployment, stored) }
}
