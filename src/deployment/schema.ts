import { z } from 'zod'
import { optionNames } from '../adapters/docker/options.ts'
import { everyTool } from './grants.ts'
import { wrongLimits } from './limits.ts'
import { proxyArguments } from './proxy-arguments.ts'
import { secretRef } from './secret-ref.ts'
import {
  dockerName,
  hostAndPort,
  ipAddress,
  isHttpAddress,
  modelBase,
  keyAlias,
  modelName,
  pgIdentifier,
  pgRole,
  serverName,
} from './rules.ts'

/** A rule of src/deployment/rules.ts as a schema: the same sentence appears in a form and in an answers file's error. */
const ruled = (rule: (value: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const problem = rule(value)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })

/**
 * A group of answers that stands by one of them: when that one is taken back in a form, what is left of the group is none. A key that the group does not know is
 * still told.
 */
function standingBy<S extends z.ZodRawShape>(key: keyof S & string, group: z.ZodObject<S>) {
  const isLeftover = (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    !(key in value) &&
    Object.keys(value).every(name => name in group.shape)
  return z.preprocess(value => (isLeftover(value) ? undefined : value), group.optional())
}

/** A PostgreSQL database that a tool server reads, through a role of its own. */
const reads = z.strictObject({
  database: ruled(pgIdentifier),
  role: ruled(pgRole),
  password: secretRef.default('generate'),
  /** Reading the proxy's own database has to be confirmed. */
  confirmProxyDatabase: z.boolean().default(false),
})

/** A tool call that is safe to make as proof: named by the catalogue or by the user. */
const probe = z.strictObject({
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({}),
  /** Text that the answer must contain; absent, any answer that is no error will do. */
  expect: z.string().optional(),
})

const httpAddress = ruled(value => (isHttpAddress(value) ? undefined : 'an http or https URL'))
const plainSettings = z.record(z.string(), z.string()).default({})
const secretSettings = z.record(z.string(), secretRef).default({})

/** One MCP server. */
export const serverSchema = z.strictObject({
  name: ruled(serverName),
  transport: z.enum(['stdio', 'http', 'sse']),
  description: z.string().optional(),
  command: z.string().optional(),
  /**
   * `{database}` stands for the URL, without a password, of the database that the server `reads`, `{package}` for the directory of its npm package, `{mount}`
   * for the mounted one, `{secret:NAME}` for the secret setting NAME. The middle two stand in `env` as well.
   */
  args: z.array(z.string()).default([]),
  env: plainSettings,
  secretEnv: secretSettings,
  /** `{secret}` stands for `secretUrl`. */
  url: httpAddress.optional(),
  /** The part of the URL that nobody may see: a key in its query or its path. */
  secretUrl: secretRef.optional(),
  headers: plainSettings,
  secretHeaders: secretSettings,
  /** npm package (name@version) installed below the deployment directory and mounted read-only into the container. */
  package: z.string().optional(),
  /** File or directory on this host, mounted read-only into the container at the same path. */
  mount: z.string().optional(),
  /** A stdio server that runs in a container of its own on the gateway's network, behind a bridge that speaks streamable HTTP. */
  beside: standingBy(
    'image',
    z.strictObject({
      image: z.string().min(1),
      /** What the gateway shows its bridge. One from before there were tokens has none until its next change. */
      token: secretRef.optional(),
      /** Whether it is on the gateway's network as well, and not only on the private one. One from before there was a private one is on the gateway's alone. */
      shared: z.boolean().optional(),
    }),
  ),
  reads: standingBy('database', reads),
  probe: standingBy('tool', probe),
})

const model = z.strictObject({
  name: ruled(modelName),
  /** Provider and model as LiteLLM names them, e.g. `openai/gpt-4o`. */
  model: z.string().min(1),
  /** Text that a mock model answers; absent for a real one. */
  mock: z.string().optional(),
  apiKey: secretRef.optional(),
  apiBase: ruled(modelBase).optional(),
  /** The user agrees that a verification asks a real model for one word, which the provider bills. */
  askAsProof: z.boolean().optional(),
})

const key = z.strictObject({
  alias: ruled(keyAlias),
  value: secretRef.default('generate'),
  models: z.array(z.string()),
  servers: z.array(z.string()).default([]),
  /** Tools by server, for servers of which the key may not use all. `*` in an answers file stands for all of them again. */
  tools: z
    .record(ruled(serverName), z.array(z.string().min(1)).min(1, 'at least one tool, or "*" for all of them'))
    .default({})
    .transform(tools => Object.fromEntries(Object.entries(tools).filter(([, names]) => !names.includes(everyTool)))),
  /** US dollars; absent means no limit. */
  maxBudget: z.number().positive().optional(),
  user: z.string().optional(),
})

const database = z.strictObject({
  /** host:port as this host sees it. */
  server: ruled(hostAndPort),
  role: ruled(pgRole),
  name: ruled(pgIdentifier),
  password: secretRef.default('generate'),
  /** host:port under which the container reaches the same server. */
  fromContainer: ruled(hostAndPort),
  /** Allows Gatewright to set a new password on a role that exists already. */
  takeOverRole: z.boolean().default(false),
  /** Allows Gatewright to make the role the owner of a database that exists already. */
  takeOverDatabase: z.boolean().default(false),
  /** What follows `?` in the container's DATABASE_URL, such as `sslmode=require`. */
  parameters: z
    .string()
    .regex(/^[\w.~%+=&,:/-]+$/, 'name=value, joined by &')
    .optional(),
})

const exposure = z.strictObject({
  port: z.number().int().min(1).max(65535),
  /** IP addresses of this host, beside 127.0.0.1, on which the gateway answers. */
  addresses: z.array(ruled(ipAddress)).default([]),
})

const amount = z.union([z.string(), z.number()]).transform(String)

const limits = z
  .strictObject({ memory: amount, processes: amount, serverMemory: amount, serverProcesses: amount })
  .superRefine((value, context) => {
    const problem = wrongLimits(value)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })

const image = z.strictObject({
  repository: z.string().min(1),
  tag: z.string().min(1),
  /** The rolling tag, such as `lts`, that the tag above was found by: an upgrade goes to what it means then. */
  follows: z.string().optional(),
})

/** The gateway that is meant where none is named. */
export const usualName = 'mcp-litellm'

/** What a container was made with that a deployment has no question for. */
const run = z.strictObject({
  options: z
    .record(
      z.string().refine(name => optionNames.includes(name), 'an option of docker run'),
      z.array(z.string()),
    )
    .default({}),
  labels: z.record(z.string(), z.string()).default({}),
  aliases: z.array(z.string()).default([]),
  extraHosts: z.array(z.string()).default([]),
  health: z
    .strictObject({
      command: z.string(),
      intervalSeconds: z.number(),
      timeoutSeconds: z.number(),
      retries: z.number(),
      startSeconds: z.number(),
    })
    .optional(),
})

/** The container that somebody set up by hand and that was adopted: until a change replaces it, it is this deployment's by its id. */
const adopted = z.strictObject({
  container: z.string().min(1),
  /** The identity that it bore: its role and its database bear it too, and are this deployment's now. */
  identity: z.string().optional(),
  /** Version of LiteLLM and id of the image, as they were read. */
  version: z.string().optional(),
  image: z.string().optional(),
  /** Its config.yaml on this host: what stands there beyond the answers is carried over. */
  config: z.string().optional(),
  /** Directories and files of this host in the container, beyond those that a deployment has by itself. */
  mounts: z.array(z.strictObject({ source: z.string(), target: z.string(), readOnly: z.boolean() })).default([]),
  /** Everything else that it was made with: it goes along into the container that replaces it. */
  run: run.optional(),
})

/**
 * The desired state of one gateway on this host: what `deployment.yaml` holds, and what every front end fills.
 * It carries no secret value, only references.
 */
export const deploymentSchema = z.strictObject({
  version: z.literal(1).default(1),
  name: ruled(dockerName).default(usualName),
  /** A keychain needs no path for secrets. */
  paths: z.strictObject({ project: z.string().min(1), secrets: z.string().min(1).optional() }),
  database,
  secrets: z.strictObject({
    store: z.enum(['file', 'keychain']),
    /** How the container gets them: in its configuration, or in a file of its own, where docker inspect does not show them. */
    handover: z.enum(['environment', 'file']).default('environment'),
    masterKey: secretRef.default('generate'),
    saltKey: secretRef.default('generate'),
  }),
  /** A new gateway has at least one of each (src/deployment/sections); an adopted one may keep its models in its database, and its keys are not known. */
  models: z.array(model),
  servers: z.array(serverSchema).default([]),
  keys: z.array(key),
  exposure,
  network: ruled(dockerName),
  image,
  logs: z.strictObject({
    maxSize: z.string().regex(/^\d+[kmg]$/, 'a size such as 10m'),
    maxFiles: z.number().int().min(1),
  }),
  /** Of the proxy's command, beyond those that a gateway always has. */
  arguments: ruled(proxyArguments).optional(),
  audit: z.strictObject({ retention: z.string().regex(/^\d+[dhms]$/, 'a time such as 30d') }),
  /** What its containers may use. One from before there were limits has none, and is not confined, until its next change. */
  limits: limits.optional(),
  /** What is dangerous and wanted all the same, each by its name (dangers.ts): `mount:/etc`. */
  accept: z.array(z.string()).optional(),
  adopted: adopted.optional(),
})

/** How Gatewright logs in to PostgreSQL as an administrator. Part of an answers file, never of `deployment.yaml`. */
export const adminSchema = z.strictObject({
  login: z.enum(['password', 'peer']).default('password'),
  user: z.string().min(1),
  password: secretRef.optional(),
  /** Directory of the server's unix socket, for a peer login. */
  socket: z.string().default('/var/run/postgresql'),
  /** Whether the server may be tried from a container before the plan is accepted. */
  tryFromContainer: z.boolean().optional(),
})

/** An answers file is a deployment, each part optional, plus an optional `admin:` block. */
export const answersSchema = deploymentSchema.extend({ admin: adminSchema.optional() })

export type Deployment = z.output<typeof deploymentSchema>
export type Server = z.output<typeof serverSchema>
export type Model = z.output<typeof model>
export type Key = z.output<typeof key>
export type Admin = z.output<typeof adminSchema>
