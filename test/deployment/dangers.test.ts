import { expect, test } from 'vitest'
import { dangersOf, shownBy } from '../../src/deployment/dangers.ts'
import { interview, openQuestions } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { planHost } from '../doubles/host-facts.ts'

const home = '/home/administrator'

test.each([
  ...[
    '/',
    '//',
    '/.',
    '/etc',
    '/etc/',
    '/etc/shadow',
    '/srv/../etc',
    '/root',
    '/root/x',
    '/proc',
    '/sys/fs',
    '/dev/sda',
  ],
  ...['/var', '/run', '/var/run', '/var/lib', '/var/run/docker.sock', '/run/podman/podman.sock', '/tmp/docker.sock'],
  ...[
    '/home',
    '/home/',
    '/home/other',
    home,
    `${home}/.ssh`,
    `${home}/.ssh/id_ed25519`,
    '/srv/ci/.docker',
    '/data/.aws/x',
  ],
  ...['/run/podman', '/var/run/crio', '/run/k3s', '/run/systemd', '/run/dbus/system_bus_socket', '/var/run/secrets/x'],
  ...['/var/lib/containers/storage', '/var/snap/docker/common', '/var/lib/postgresql/18/main', '/var/spool/cron'],
  ...[`${home}/.config`, `${home}/.local/share`, `${home}/.local/share/docker`, `${home}/secrets`, '/srv/.secrets/x'],
  ...[`${home}/.netrc`, `${home}/.npmrc`, `${home}/.pgpass`, `${home}/.git-credentials`, '/data/.config/gh/hosts.yml'],
  ...['/tmp/ssh-XXab12/agent.4711', '/run/buildkit/buildkitd.sock', '/Users/ann', '/Users/ann/.ssh', '/run/'],
  ...['/var/lib/lxd', '/var/snap/lxd/common', '/var/lib/libvirt/images', '/var/lib/mysql', '/var/lib/etcd/member'],
  ...['/var/lib/gatewright', '/var/lib/systemd', '/var/lib/tailscale', '/var/backups', '/run/credentials/x'],
  ...[
    '/home/bob/.claude.json',
    '/home/bob/.codex',
    '/home/bob/.mozilla',
    '/home/bob/.bash_history',
    '/home/bob/.s3cfg',
  ],
  ...[
    '/home/bob/.config/git/credentials',
    '/home/bob/.config/rclone',
    '/home/bob/.Xauthority',
    '/home/bob/.terraformrc',
  ],
  ...['/srv/app/.env', '/srv/app/.env.production', '/srv/id_rsa', '/srv/tls/server.key', '/srv/ssl/private'],
  ...[
    '/tmp',
    '/tmp/.X11-unix',
    '/tmp/tmux-0/default',
    '/run/libvirt/libvirt-sock',
    '/run/snapd.socket',
    '/mnt',
    '/host',
  ],
  ...['/srv/app/control.sock', '/srv/x/dockerd.socket', '/var/log'],
  ...[`${home}/.config/gcloud`, '/var/lib/docker/volumes', '/run/user/1000', '/boot'],
])('%s is dangerous', path => {
  expect(shownBy(path, home)).toBeDefined()
})

test.each([
  '/srv/mcp',
  `${home}/projects/mcp/postgres`,
  '/etcetera',
  '/opt/etc',
  '/home2/data',
  '/data/ssh',
  '/mnt/root',
  '/rooted',
  '/srv/secrets-manager/src',
  '/srv/app/.configuration',
  `${home}/.local/lib/mcp`,
  `${home}/.local/share/mcp-server`,
  `${home}/.config/mcp-server`,
  '/var/lib/mcp',
  '/runtime',
  '/tmp/mcp',
  '/mnt/data',
  '/srv/environment',
  '/srv/app/.envoy',
  '/srv/keys.keynote',
  '/srv/mcp/ssl',
  '/home/bob/.claudette',
  '/home/bob/.cargo/bin',
  '/var/lib/mysql-tools',
  '/srv/podman',
])('%s is not', path => {
  expect(shownBy(path, home)).toBeUndefined()
})

test('a home that lies elsewhere is one as well, with what it lies in', () => {
  expect(shownBy('/srv/people/ann', '/srv/people/ann')).toBeDefined()
  expect(shownBy('/srv/people', '/srv/people/ann')).toBeDefined()
})

test('a place that holds the gateway’s own secrets is dangerous whatever it is called', () => {
  const paths = { secrets: '/srv/private/mcp-litellm.env' }
  const of = (mount: string) => dangersOf({ servers: [{ name: 'files', mount }], paths }, home).map(({ text }) => text)
  expect(of('/srv/private')).toEqual([expect.stringContaining('the gateway’s own secrets')])
  expect(of('/srv')).toHaveLength(1)
  expect(of('/srv/public')).toEqual([])
})

test('programs of the host are dangerous where they may be written', () => {
  const of = (source: string, readOnly: boolean) => dangersOf({ adopted: { mounts: [{ source, readOnly }] } })
  for (const path of ['/usr/local/bin', '/bin', '/lib64/x', '/usr']) expect(of(path, false)).toHaveLength(1)
  expect(of('/usr/local/share/ca-certificates', true)).toEqual([])
  expect(of('/usrdata', false)).toEqual([])
})

test('a link is judged by where it leads to', () => {
  const servers = [{ name: 'files', mount: '/srv/link' }]
  expect(dangersOf({ servers }, home)).toEqual([])
  expect(dangersOf({ servers }, home, { '/srv/link': '/etc/ssl' })).toEqual([
    { id: 'mount:/srv/link', text: expect.stringContaining('which is /etc/ssl') },
  ])
})

test('addresses that stand for every one, and options that open a container, are named', () => {
  const options = {
    ...{
      privileged: ['true'],
      'cap-add': ['CHOWN', 'CAP_SYS_ADMIN'],
      'security-opt': ['seccomp=unconfined', 'no-new-privileges:true'],
    },
    ...{ pid: ['host'], device: ['/dev/kvm:/dev/kvm:rwm'], 'read-only': ['true'] },
  }
  const adopted = { mounts: [{ source: '/var/run/docker.sock' }], run: { options } }
  const found = dangersOf({ exposure: { addresses: ['192.168.1.2', '0.0.0.0', '::'] }, adopted })
  expect(found.map(({ id }) => id)).toEqual([
    'mount:/var/run/docker.sock',
    'address:0.0.0.0',
    'address:::',
    'option:privileged=true',
    'option:cap-add=CAP_SYS_ADMIN',
    'option:security-opt=seccomp=unconfined',
    'option:pid=host',
    'option:device=/dev/kvm:/dev/kvm:rwm',
  ])
})

test.each([
  ['security-opt', 'no-new-privileges=false'],
  ['security-opt', 'label=type:spc_t'],
  ['security-opt', 'apparmor:unconfined'],
  ['pid', 'container:other'],
  ['cap-add', 'ALL'],
  ['cap-add', 'sys_ptrace'],
])('--%s=%s opens a container', (name, value) => {
  expect(dangersOf({ adopted: { run: { options: { [name]: [value] } } } })).toHaveLength(1)
})

test.each([
  { transport: 'http', url: 'http://a/mcp', headers: { 'X-A': 'os.environ/LITELLM_MASTER_KEY' } },
  { transport: 'http', url: 'os.environ/DATABASE_URL' },
  { transport: 'stdio', command: 'node', env: { A: 'os.environ/LITELLM_SALT_KEY' } },
  { transport: 'stdio', command: 'node', args: ['os.environ/MODEL_GPT_API_KEY'] },
  { transport: 'sse', url: 'http://a/sse', headers: { 'X-A': 'os.environ/MCP_OTHER_TOKEN' } },
])('a server whose settings name a secret of the gateway’s needs a yes: %j', settings => {
  const server = { name: 'a', ...settings }
  expect(dangersOf({ servers: [server] }).map(({ text }) => text)).toEqual([
    expect.stringMatching(/MCP server a is handed/),
  ])
  expect(
    dangersOf({ servers: [{ ...server, headers: { 'X-A': 'os.environ/MCP_A_TOKEN' }, url: '', env: {}, args: [] }] }),
  ).toEqual([])
})

test.each(['-v/:/x', 'x --privileged', '--privileged', 'x;id', '$(id)', 'x@sha256:zz', 'X/Y', ''])(
  '%j is no image of a server’s',
  image => {
    const server = { name: 'a', transport: 'stdio', command: 'node', beside: { image } }
    const problems = open({ servers: [server] }).filter(problem => problem.includes('container'))
    expect(problems).toHaveLength(image === '' ? 0 : 1)
  },
)

test.each([
  'ghcr.io/supercorp-ai/supergateway:latest',
  'localhost:5000/a/b@sha256:'.padEnd(90, '0'),
  'node:24-alpine',
  '192.168.77.10:5000/supercorp-ai/supergateway:uvx',
])('%s is one', image => {
  expect(open({ servers: [{ name: 'a', transport: 'stdio', command: 'node', beside: { image } }] })).toEqual([])
})

test('a variable’s name makes no other variable', () => {
  for (const name of ['A=B', 'A\nLITELLM_MASTER_KEY', 'A B', ''])
    expect(
      open({ servers: [{ name: 'a', transport: 'stdio', command: 'node', env: { [name]: 'x' } }] }).join(),
    ).toMatch(/environment: names without blanks and =/)
})

test.each(['::0', '0:0:0:0:0:0:0:0', '0::0', '::ffff:0.0.0.0', '::0.0.0.0', '::%eth0'])(
  '%s stands for every address as well, and is asked for in its one spelling',
  spelling => {
    expect(dangersOf({ exposure: { addresses: [spelling] } })).toHaveLength(1)
    expect(open({ exposure: { addresses: [spelling] } }).join()).toMatch(/exposure.addresses: the same address written/)
  },
)

test.each(['FE80::1', '2001:db8:0:0::1', '::ffff:192.168.1.20'])('%s is asked for in its one spelling', spelling => {
  expect(open({ exposure: { addresses: [spelling] } }).join()).toMatch(/exposure.addresses: the same address written/)
})

test.each(['192.168.1.20', 'fe80::1', '2001:db8::1', '::1'])('%s is an address as it is written', spelling => {
  expect(open({ exposure: { addresses: [spelling] } })).toEqual([])
})

const open = (given: object, host = planHost()) =>
  openQuestions(interview(sections, { given: { admin: { password: 'env:A' }, ...given }, host })).map(
    ({ question }) => `${question.field.path}: ${question.problem}`,
  )
const wild = { exposure: { addresses: ['0.0.0.0'] } }

test('a danger is a question that only its name answers', () => {
  expect(open({})).toEqual([])
  expect(open(wild)).toEqual([expect.stringMatching(/^accept: address:0\.0\.0\.0, .*every address/)])
  expect(open({ ...wild, accept: ['yes'] })).toHaveLength(1)
  expect(open({ ...wild, accept: ['address:0.0.0.0'] })).toEqual([])
})

test('what the gateway in service has already is not asked about again, and changes no answer', () => {
  const host = planHost({ allowed: ['address:0.0.0.0'] })
  expect(open(wild, host)).toEqual([])
  expect(interview(sections, { given: wild, host }).answers).not.toHaveProperty('accept')
})
