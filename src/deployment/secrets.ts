import type { SecretScope } from '../adapters/secret-store.ts'
import { Secret } from '../secret.ts'
import { pathIn } from './answers.ts'
import type { Deployment, Server } from './schema.ts'
import type { SecretRef } from './secret-ref.ts'

/** How a secret gets another value. Each is told by what it does to those who use the gateway (rotatable.ts). */
export type Rotation = 'virtual key' | 'role' | 'master key' | 'salt key' | 'bridge token' | 'given'

/** One secret of a deployment: where its value comes from and under which name it rests in the store. */
export interface SecretSpec {
  /** `database.password`, or within a list by the item's name: see itemSecretId. */
  id: string
  scope: SecretScope
  /** Where its reference stands in the deployment. */
  at: readonly (string | number)[]
  /** Environment variable: the name in the env file, and in the container. */
  name: string
  /** For a person: `master key`. */
  label: string
  /** What a user calls it, where no other is called the same: `gpt-4o`, `github.TOKEN`, `master`. */
  called: string
  rotation: Rotation
  ref: SecretRef
  make: () => Secret
  /** The stored form, where it differs from the value: DATABASE_URL holds the database password. */
  toStored?: (value: Secret) => Secret
  fromStored?: (stored: Secret) => Secret | undefined
}

/** Values of a deployment's secrets by id, once they have been resolved or made. */
export interface SecretValues {
  get(id: string): Secret
  has(id: string): boolean
  /** Every value that is known, so that none of them reaches a log. */
  all(): Secret[]
}

const password = () => Secret.generate(32)
const key = () => Secret.generateKey()

/** `team-data` → `TEAM_DATA`: letters, digits and _ only, as an environment variable wants it. */
export const envName = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]+/g, '_')

/** Environment variable that carries a server's secret setting into the container. */
export const serverSecretName = (server: Pick<Server, 'name'>, setting: string) =>
  `MCP_${envName(server.name)}_${envName(setting)}`

/** The setting that holds the token which a bridge wants to see. */
export const bridgeToken = 'BRIDGE_TOKEN'

/** Environment variable with a model's provider key. */
export const modelSecretName = (model: { name: string }) => `MODEL_${envName(model.name)}_API_KEY`

/** The URL by which the proxy, inside its container, reaches its database. */
export function databaseUrl({ database }: Deployment, value: Secret): Secret {
  return value.map(
    raw =>
      `postgresql://${database.role}:${encodeURIComponent(raw)}@${database.fromContainer}/${database.name}${database.parameters ? `?${database.parameters}` : ''}`,
  )
}

function passwordOf(url: Secret): Secret | undefined {
  const parsed = URL.parse(url.reveal())
  return parsed?.password ? Secret.of(decodeURIComponent(parsed.password)) : undefined
}

/**
 * Id of a secret within a list: by the item's own name (`keys.test-key.value`), since an index changes when another item is removed.
 * Opaque: a name may hold dots.
 */
export const itemSecretId = (list: 'models' | 'servers' | 'keys', name: string, path: string) =>
  `${list}.${name}.${path}`

/** What stands for the secret part in a server's URL. */
export const secretInUrl = '{secret}'

/** A URL with a secret part is stored whole, since LiteLLM replaces a reference that is the whole value and no other. */
function urlSecret(server: Server): Omit<SecretSpec, 'scope' | 'make'>[] {
  if (!server.secretUrl || !server.url?.includes(secretInUrl)) return []
  const [before, after] = server.url.split(secretInUrl) as [string, string]
  return [
    {
      id: itemSecretId('servers', server.name, 'secretUrl'),
      at: ['secretUrl'],
      name: serverSecretName(server, 'URL'),
      label: `secret part of the URL of ${server.name}`,
      called: `${server.name}.url`,
      rotation: 'given',
      ref: server.secretUrl,
      toStored: value => value.map(raw => `${before}${raw}${after}`),
      fromStored(stored) {
        const url = stored.reveal()
        if (!url.startsWith(before) || !url.endsWith(after) || url.length <= before.length + after.length)
          return undefined
        return Secret.of(url.slice(before.length, url.length - after.length))
      },
    },
  ]
}

function serverSecrets(server: Server, index: number): SecretSpec[] {
  const settings = (['secretEnv', 'secretHeaders'] as const).flatMap(kind =>
    Object.entries(server[kind]).map(([name, ref]) => ({
      id: itemSecretId('servers', server.name, pathIn(kind, name)),
      at: [kind, name],
      name: serverSecretName(server, name),
      label: `${name} of ${server.name}`,
      called: `${server.name}.${name}`,
      rotation: 'given' as const,
      ref,
    })),
  )
  const reads = server.reads
    ? [
        {
          id: itemSecretId('servers', server.name, 'reads.password'),
          at: ['reads', 'password'],
          name: serverSecretName(server, 'PGPASSWORD'),
          label: `password of ${server.reads.role}`,
          called: server.reads.role,
          rotation: 'role' as const,
          ref: server.reads.password,
        },
      ]
    : []
  const token = server.beside?.token
    ? [
        {
          id: itemSecretId('servers', server.name, 'beside.token'),
          at: ['beside', 'token'],
          name: serverSecretName(server, bridgeToken),
          label: `token of the bridge of ${server.name}`,
          called: `${server.name}.token`,
          rotation: 'bridge token' as const,
          ref: server.beside.token,
        },
      ]
    : []
  return [...settings, ...urlSecret(server), ...reads, ...token].map(spec => ({
    ...spec,
    at: ['servers', index, ...spec.at],
    scope: 'container' as const,
    make: password,
  }))
}

/** Every secret that a deployment needs, in the order in which they are written. */
export function secretsOf(deployment: Deployment): SecretSpec[] {
  const { database, secrets, models, servers, keys } = deployment
  return [
    {
      id: 'database.password',
      at: ['database', 'password'],
      scope: 'container',
      name: 'DATABASE_URL',
      label: `password of ${database.role}`,
      called: 'database',
      rotation: 'role',
      ref: database.password,
      make: password,
      toStored: value => databaseUrl(deployment, value),
      fromStored: passwordOf,
    },
    {
      id: 'secrets.masterKey',
      at: ['secrets', 'masterKey'],
      scope: 'container',
      name: 'LITELLM_MASTER_KEY',
      label: 'master key',
      called: 'master',
      rotation: 'master key',
      ref: secrets.masterKey,
      make: key,
    },
    {
      id: 'secrets.saltKey',
      at: ['secrets', 'saltKey'],
      scope: 'container',
      name: 'LITELLM_SALT_KEY',
      label: 'salt key',
      called: 'salt',
      rotation: 'salt key',
      ref: secrets.saltKey,
      make: key,
    },
    ...models.flatMap((model, index): SecretSpec[] =>
      model.apiKey
        ? [
            {
              id: itemSecretId('models', model.name, 'apiKey'),
              at: ['models', index, 'apiKey'],
              scope: 'container',
              name: modelSecretName(model),
              label: `API key of ${model.name}`,
              called: model.name,
              rotation: 'given',
              ref: model.apiKey,
              make: key,
            },
          ]
        : [],
    ),
    ...servers.flatMap(serverSecrets),
    ...keys.map((item, index): SecretSpec => ({
      id: itemSecretId('keys', item.alias, 'value'),
      at: ['keys', index, 'value'],
      scope: 'keys',
      name: `KEY_${envName(item.alias)}`,
      label: `virtual key ${item.alias}`,
      called: item.alias,
      rotation: 'virtual key',
      ref: item.value,
      make: key,
    })),
  ]
}
