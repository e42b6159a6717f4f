import { knownServers } from '../../catalogue/servers.ts'
import { answerAt, answered, inItem, pathIn } from '../answers.ts'
import {
  type Answers,
  because,
  choice,
  confirm,
  found,
  type Context,
  type ItemField,
  lines,
  list,
  map,
  secret,
  section,
  text,
} from '../field.ts'
import { imageReference, isHttpAddress, pgIdentifier, pgRole, serverName, variableNames } from '../rules.ts'
import { secretInUrl } from '../secrets.ts'
import { distinct } from './distinct.ts'
import { ownUnlessTaken, usualToolsRole } from './neighbours.ts'

/** The plan's own tool server, as the npm package that its path stands for. */
const planServerPackage = '@modelcontextprotocol/server-postgres@0.6.2'

const isStdio = (context: Context) => inItem(context, 'transport') === 'stdio'
const isRemote = (context: Context) => !isStdio(context)
const isBeside = (context: Context) => isStdio(context) && Boolean(inItem(context, 'beside.image'))
const readsDatabase = (context: Context) => Boolean(inItem(context, 'reads.database'))
const readsProxyDatabase = (context: Context) =>
  readsDatabase(context) && inItem(context, 'reads.database') === answered(context, 'database.name')

const systemDatabases = new Set(['postgres', 'template0', 'template1'])

/** Databases that tools may sensibly read: not the proxy's, not PostgreSQL's own, and by a name that can be an answer, since anybody who may make one names it. */
const readable = (context: Context): string[] =>
  (context.host.database?.databases ?? [])
    .map(({ name }) => name.raw())
    .filter(name => !systemDatabases.has(name) && name !== answered(context, 'database.name'))
    .filter(name => pgIdentifier(name) === undefined)

/** `//redis:6379`, `redis:6379`, `user@redis/`: a host without a dot is another container. */
const namesContainer = (text: string) =>
  /(^|\/\/|@|=)(?!localhost\b)[a-z][\w-]*(:\d{2,5}\b|(?<=[@/][\w-]+)\/)/i.test(text)

function suggestShared(context: Context) {
  const [args, env] = [inItem<string[]>(context, 'args') ?? [], inItem<Answers>(context, 'env') ?? {}]
  if (readsDatabase(context)) return because(true, 'its database is reached there')
  return [...args, ...Object.values(env)].some(one => namesContainer(String(one)))
    ? because(true, 'its settings name a container')
    : because(false, 'nothing in its settings names a container')
}

function suggestDatabase(context: Context) {
  const [first, ...others] = readable(context)
  if (first)
    return because(
      first,
      others.length ? `the first of ${others.length + 1} on that server` : 'the only other one on that server',
    )
  return because('postgres', 'no other database is known on that server')
}

function planServer(context: Context): Answers {
  const own = context.host.planServer
  const where = own ? { mount: own.replace(/\/src\/index\.js$/, '') } : { package: planServerPackage }
  return {
    name: 'mcp_postgres_tools',
    transport: 'stdio',
    description: 'Read-only SQL',
    command: 'node',
    args: [
      own ?? '/app/mcp/mcp_postgres_tools/node_modules/@modelcontextprotocol/server-postgres/dist/index.js',
      '{database}',
    ],
    ...where,
    reads: { database: suggestDatabase(context).value },
  }
}

/** What a placeholder in the arguments stands for, where it is missing. */
function unfilled(texts: string[], context: Context): string | undefined {
  const uses = (placeholder: string) => texts.some(text => text.includes(placeholder))
  if (uses('{mount}') && !inItem(context, 'mount')) return 'a directory to mount above: {mount} stands for it'
  if (uses('{package}') && !inItem(context, 'package'))
    return 'an npm package above: {package} stands for its directory'
  if (uses('{database}') && !inItem(context, 'reads.database')) return 'a database below: {database} stands for its URL'
  const secrets = texts.flatMap(text => [...text.matchAll(/\{secret:(\w+)\}/g)].map(([, name]) => name!))
  const unknown = secrets.find(name => inItem(context, pathIn('secretEnv', name)) === undefined)
  return unknown && `a secret setting ${unknown}: {secret:${unknown}} stands for it`
}

/** Secret settings that a server has beside the ones that every server is asked for: brought by an import, or by the catalogue. */
function secretSettings(item: Answers): ItemField[] {
  const kind = item.transport === 'stdio' ? 'secretEnv' : 'secretHeaders'
  const needs = knownServers.flatMap(({ needs: own }) => own)
  return Object.keys(answerAt<Answers>(item, kind) ?? {})
    .filter(name => name !== 'Authorization')
    .map(name => {
      const need = needs.find(({ path }) => path === `${kind}.${name}`)
      const help = kind === 'secretEnv' ? 'A setting of its environment.' : 'A header that it is sent.'
      return secret(pathIn(kind, name), { label: name, help: need?.help ?? `${help} Kept in the secret store.` })
    })
}

export const servers = section('servers', 'Tools', [
  list('servers', {
    label: 'MCP servers',
    help: 'Servers whose tools the gateway offers. Started inside its container (stdio), or reached over HTTP or SSE.',
    itemName: 'MCP server',
    key: 'name',
    optional: true,
    summary: item =>
      `${item.name ?? ''}  ${item.transport ?? ''}  ${item.transport === 'stdio' ? (item.package ?? item.command ?? '') : (item.url ?? '')}`,
    suggest: context =>
      context.host.planServer
        ? found([planServer(context)], "the plan's server, at its path")
        : because([planServer(context)], "the plan's server, from npm: its path does not exist here"),
    check: value => distinct(value, 'name'),
    starts: knownServers.map(({ id, label, does, item }) => ({ id, label, hint: does, item })),
    ownFields: secretSettings,
    fields: [
      text('name', {
        label: 'Name',
        help: 'Tools are called name-tool. Lower-case letters, digits and _.',
        check: serverName,
      }),
      choice('transport', {
        label: 'Transport',
        help: 'How the gateway talks to it.',
        options: () => [
          { value: 'stdio', label: 'stdio', hint: 'a command inside the container' },
          { value: 'http', label: 'streamable HTTP', hint: 'a URL' },
          { value: 'sse', label: 'SSE', hint: 'a URL, the old form' },
        ],
        suggest: () => because('http', 'needs nothing in the container'),
      }),
      text('command', {
        label: 'Command',
        help: 'Runs inside the container. LiteLLM allows npx, uvx, python, python3, node, docker and deno.',
        when: isStdio,
        suggest: () => because('node', 'the image has it'),
      }),
      text('package', {
        label: 'npm package',
        help: 'name@version, installed below the deployment directory and mounted read-only. Empty if not needed.',
        when: isStdio,
        optional: true,
        check: value =>
          /^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.-]*$/.test(value)
            ? undefined
            : 'a name and an exact version, such as @scope/server@1.2.3',
      }),
      text('mount', {
        label: 'Directory to mount',
        help: 'A directory of this host that the command needs, mounted read-only at the same path. Empty if not needed.',
        when: isStdio,
        optional: true,
        check: value => (value.startsWith('/') ? undefined : 'an absolute path'),
      }),
      lines('args', {
        label: 'Arguments',
        help: 'One a line. {database}: URL of the database below, without its password. {package}, {mount}: where those are.',
        when: isStdio,
        suggest: () => because([], 'none'),
        check: unfilled,
      }),
      text('url', {
        label: 'URL',
        help: 'As the container reaches it: by container name or host.docker.internal, never localhost.',
        when: isRemote,
        check: value => (isHttpAddress(value) ? undefined : 'a URL, such as http://mcp-server:8000/mcp'),
      }),
      secret('secretUrl', {
        label: 'Secret in the URL',
        help: 'What {secret} in the URL stands for.',
        when: context => isRemote(context) && String(inItem(context, 'url') ?? '').includes(secretInUrl),
      }),
      secret('secretHeaders.Authorization', {
        label: 'Authorization',
        help: 'Value of that header, such as "Bearer ...", if the server wants one.',
        when: isRemote,
        optional: true,
      }),
      map('env', {
        label: 'Environment',
        help: 'NAME=value, one a line. No secrets here.',
        when: isStdio,
        check: variableNames,
        suggest: () => because({}, 'none'),
      }),
      text('reads.database', {
        label: 'Database to read',
        help: 'For a PostgreSQL server: the database that its tools may read. Empty for any other server.',
        when: isStdio,
        optional: true,
        check: pgIdentifier,
      }),
      confirm('reads.confirmProxyDatabase', {
        label: 'Read the proxy’s own',
        help: 'That is the proxy’s own database: key hashes, spend and audit rows. Yes allows it.',
        when: readsProxyDatabase,
        suggest: () => because(false, 'tools should read another one'),
        check: value => (value ? undefined : 'yes, or another database'),
      }),
      text('reads.role', {
        label: 'Role for its tools',
        help: 'Made by Gatewright with CONNECT and SELECT only. Never the proxy’s role.',
        when: readsDatabase,
        suggest: context =>
          ownUnlessTaken(
            context,
            'toolsRoles',
            because(usualToolsRole, 'a name that says what it may do'),
            name => `${name}_reader`,
          ),
        check: (value, context) =>
          pgRole(value) ?? (value === answered(context, 'database.role') ? 'a role other than the proxy’s' : undefined),
      }),
      secret('reads.password', {
        label: 'Its password',
        help: 'Travels in the server’s environment, not in its arguments.',
        when: readsDatabase,
        generated: 'password',
        suggest: () => because('generate', '32 random characters'),
      }),
      text('beside.image', {
        label: 'Own container',
        help: 'Image with a bridge (supergateway), in which it runs beside the gateway. Empty: inside the gateway’s, whose secrets it can then read.',
        more: 'For a command that the gateway’s image lacks, or that LiteLLM does not start: Gatewright makes a container of its own for it, where a bridge speaks streamable HTTP and starts the command. Inside the gateway’s container a server can read the gateway’s secrets (/proc/1/environ), the master key and every provider’s key among them, whether they are handed over in the environment or in a file. Images: ghcr.io/supercorp-ai/supergateway:latest has node and npx, :uvx has uv, :deno has Deno.',
        when: isStdio,
        optional: true,
        check: imageReference,
      }),
      secret('beside.token', {
        label: 'Token of its bridge',
        help: 'What the gateway shows the bridge, which answers nobody without it.',
        when: isBeside,
        generated: 'key',
        suggest: () => because('generate', '32 random characters'),
      }),
      confirm('beside.shared', {
        label: 'On the gateway’s network',
        help: 'Only for a server that talks to other containers there. It is on a private network with the gateway either way.',
        when: isBeside,
        suggest: suggestShared,
      }),
      text('probe.tool', {
        label: 'Tool to call as proof',
        help: 'A tool that is safe to call at every verification. Empty: a read-only one is looked for.',
        optional: true,
      }),
    ],
  }),
])

/** Names of the MCP servers in effect, for other questions' options. */
export const serverNames = (context: Context) =>
  (answered<Answers[]>(context, 'servers') ?? []).map(server => String(server.name ?? ''))
