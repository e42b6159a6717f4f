import { answered } from '../answers.ts'
import { because, choice, confirm, type Context, found, secret, section, text, type Trial } from '../field.ts'
import type { AdminLogin, Probes } from '../probes.ts'
import { ownUnlessTaken } from './neighbours.ts'
import { dockerName, hostAndPort, pgIdentifier, pgRole } from '../rules.ts'

const candidate = ({ host, answers }: Context) =>
  host.postgres.find(one => one.server === answered({ host, answers }, 'database.server')) ?? undefined

const portOf = (server: string | undefined) => server?.slice(server.lastIndexOf(':') + 1) ?? '5432'

const wantsPassword = (context: Context) => answered(context, 'admin.login') !== 'peer'

const roleExists = (context: Context) =>
  context.host.database?.roles.some(role => role.is(answered(context, 'database.role') ?? '')) ?? false

const existingDatabase = (context: Context) =>
  context.host.database?.databases.find(({ name }) => name.is(answered(context, 'database.name') ?? ''))

export async function adminLogin(context: Context, secretOf: Probes['secret']): Promise<AdminLogin> {
  return {
    server: answered(context, 'database.server') ?? '',
    login: answered(context, 'admin.login') ?? 'password',
    user: answered(context, 'admin.user') ?? '',
    password: wantsPassword(context) ? await secretOf('admin.password') : undefined,
    socket: answered(context, 'admin.socket') ?? '/var/run/postgresql',
  }
}

/** Of the admin block: it is about how this setup goes, not about the gateway. */
const tryFromContainer = 'admin.tryFromContainer'

const login: Trial = {
  id: 'admin-login',
  at: 'admin.password',
  needs: ['database.server', 'admin.login', 'admin.user', 'admin.password'],
  informs: ['database.takeOverRole', 'database.takeOverDatabase', 'servers'],
  run: async (context, probes, signal) => probes.adminLogin(await adminLogin(context, probes.secret), signal),
}

const reachable: Trial = {
  id: 'from-container',
  at: 'database.fromContainer',
  needs: [
    'database.fromContainer',
    tryFromContainer,
    'network',
    'database.role',
    'database.name',
    'image.repository',
    'image.tag',
  ],
  when: context => context.host.docker.reachable && !context.host.rehearsal,
  run: (context, probes, signal) =>
    probes.reachableFromNetwork(
      {
        target: answered(context, 'database.fromContainer') ?? '',
        network: answered(context, 'network') ?? '',
        image: `${answered(context, 'image.repository')}:${answered(context, 'image.tag')}`,
        role: answered(context, 'database.role') ?? '',
        database: answered(context, 'database.name') ?? '',
      },
      answered(context, tryFromContainer) ?? false,
      signal,
    ),
  dooms: ({ step, action }) => step === 'container' && action === 'create',
}

export const database = section(
  'database',
  'Database',
  [
    text('database.server', {
      label: 'PostgreSQL server',
      help: 'Where Gatewright may create a role and a database: host:port as this host sees it.',
      more: 'The proxy keeps its virtual keys, spend and audit rows here. Any PostgreSQL from version 11 on will do.',
      suggest: ({ host }) => {
        const [first] = host.postgres
        return first
          ? found(first.server, first.where)
          : because('localhost:5432', "the plan's server; none was found here")
      },
      check: hostAndPort,
    }),
    choice('admin.login', {
      label: 'Log in with',
      help: 'A password, or the unix socket as the operating system user "postgres" (peer).',
      more: 'The administrator login is used to create roles and databases. It is not kept: going on later asks for it again.',
      options: () => [
        { value: 'password', label: 'password', hint: 'over the network' },
        { value: 'peer', label: 'peer', hint: 'unix socket, as the user "postgres"; needs root' },
      ],
      suggest: context =>
        because('password', candidate(context)?.network ? 'the server runs in a container' : "the plan's way"),
    }),
    text('admin.user', {
      label: 'Log in as',
      help: 'A PostgreSQL administrator: a superuser, or a role with CREATEROLE and CREATEDB.',
      suggest: context =>
        wantsPassword(context)
          ? because('admin', "the plan's administrator")
          : because('postgres', 'the role of that user'),
    }),
    secret('admin.password', {
      label: 'Password',
      help: 'Used now and not kept.',
      when: wantsPassword,
    }),
    text('admin.socket', {
      label: 'Socket directory',
      help: 'Directory of the unix socket of the server.',
      when: context => !wantsPassword(context),
      suggest: context => {
        const socket = candidate(context)?.socket
        return socket ? found(socket, 'the server has it there') : because('/var/run/postgresql', "Debian's directory")
      },
    }),
    text('database.role', {
      label: 'Role to create',
      help: 'The proxy logs in with this role. Letters, digits, _ . and -, up to 63.',
      suggest: context =>
        ownUnlessTaken(context, 'role', because('litellm_user', "the plan's name"), name => `${name}_user`),
      check: pgRole,
    }),
    confirm('database.takeOverRole', {
      label: 'Set its password',
      help: 'The role exists. Yes gives it the new password, which ends what else logs in with it.',
      when: roleExists,
      suggest: () => because(false, 'first the stored password is tried'),
    }),
    text('database.name', {
      label: 'Database to create',
      help: 'Owned by that role. Letters, digits, _ . and -, up to 63.',
      suggest: context =>
        ownUnlessTaken(context, 'database', because('litellm_db', "the plan's name"), name => `${name}_db`),
      check: pgIdentifier,
    }),
    confirm('database.takeOverDatabase', {
      label: 'Make the role its owner',
      help: 'The database exists and belongs to another role. Yes changes its owner.',
      when: context => {
        const existing = existingDatabase(context)
        return existing !== undefined && !existing.owner.is(answered(context, 'database.role') ?? '')
      },
      suggest: context => because(false, `it belongs to ${existingDatabase(context)?.owner.shown()}`),
    }),
    text('network', {
      label: 'Docker network',
      help: 'The container joins this network; it is created when it does not exist.',
      suggest: context => {
        const server = candidate(context)
        return server?.network
          ? found(server.network, `${server.where} is on it`)
          : ownUnlessTaken(context, 'network', because('postgres-net', "the plan's network"), name => `${name}-net`)
      },
      check: dockerName,
    }),
    text('database.fromContainer', {
      label: 'Seen by the container',
      help: 'The same server as the container reaches it: host:port on that network. Never localhost.',
      more: 'Inside the container, localhost is the container itself. A server in another container is reached by that container’s name; a server on this host by host.docker.internal, and must listen on the Docker bridge and admit that network in pg_hba.conf.',
      suggest: context => {
        const known = candidate(context)
        const server = answered<string>(context, 'database.server')
        if (context.host.rehearsal) return because(server, 'no container in a rehearsal')
        if (known?.fromContainer) return found(known.fromContainer, `same network, ${known.where}`)
        return because(`host.docker.internal:${portOf(server)}`, 'this host, as a container sees it')
      },
      check: (value, { host }) =>
        hostAndPort(value) ??
        (!host.rehearsal && /^(localhost|127\.)/.test(value)
          ? 'a name other than localhost, which inside the container is the container'
          : undefined),
    }),
    confirm(tryFromContainer, {
      label: 'Try from a container',
      help: 'Yes starts a container on that network now, which asks the server and removes itself.',
      more: 'It is made from the gateway’s image, where that is here already, and carries the label of Gatewright. It logs in nowhere and changes nothing. With No the same is tried once the plan is accepted, before the gateway is created.',
      when: context =>
        context.host.docker.reachable &&
        !context.host.rehearsal &&
        context.host.networks.includes(answered(context, 'network') ?? ''),
      suggest: () => because(false, 'nothing runs before you say so'),
    }),
  ],
  [login, reachable],
)
