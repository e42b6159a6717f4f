import { describe, expect, test } from 'vitest'
import { imported } from '../../src/import/add.ts'
import { preview } from '../../src/import/preview.ts'
import { previewText } from '../../src/import/text.ts'

const seen = (entry: object) => preview(JSON.stringify({ mcpServers: { a: entry } }), 'mcp.json', { existing: [] })

const asked = (entry: object) =>
  seen(entry).asks.map(({ variable, path, default: byDefault }) => [variable, path, byDefault])

describe('a path of the client’s machine is a question of its own', () => {
  test.each([
    ['C:\\Users\\me\\notes\\index.js', 'a.INDEX_JS', undefined],
    ['d:/data/shop.db', 'a.SHOP_DB', undefined],
    ['\\\\nas\\share\\docs', 'a.DOCS', undefined],
    ['%USERPROFILE%\\notes', 'a.NOTES', undefined],
    ['build\\index.js', 'a.INDEX_JS', undefined],
    // One that may be here as well is suggested as it stands.
    ['./dist/index.js', 'a.INDEX_JS', './dist/index.js'],
    ['server.py', 'a.SERVER_PY', 'server.py'],
    ['.', 'a.DIRECTORY', '.'],
    ['~/notes', 'a.NOTES', '~/notes'],
    // A Mac, or the Windows below a Linux, is another machine than the gateway's host.
    ['/Users/me/notes', 'a.NOTES', undefined],
    ['/opt/homebrew/lib/x.js', 'a.X_JS', undefined],
    ['/Volumes/disk/x', 'a.X', undefined],
    ['/mnt/c/Users/me/x', 'a.X', undefined],
    ['/srv/a:/Users/me/b', 'a.B', undefined],
    // As a README has it in place of any.
    ['/path/to/notes', 'a.NOTES', undefined],
    ['path/to/server.py', 'a.SERVER_PY', undefined],
    ['/ABSOLUTE/PATH/TO/FOLDER', 'a.FOLDER', undefined],
  ])('%s', (path, variable, byDefault) => {
    expect(asked({ command: 'node', args: [path] })).toEqual([[variable, path, byDefault]])
    expect(asked({ command: 'npx', args: ['x', `--dir=${path}`] })).toEqual([[variable, path, byDefault]])
    expect(asked({ command: 'npx', args: ['x'], env: { DATA: path } })).toEqual([['a.DATA', path, byDefault]])
  })

  test.each([
    '/srv/notes',
    'file:./dev.db',
    'data:/srv/data:ro',
    '12:30:00',
    'C:',
    '@scope/name',
    'a/b',
    'https://a.b/c.json',
  ])('%s is none', text => {
    expect(asked({ command: 'npx', args: ['x', text], env: { V: text } })).toEqual([])
  })
})

test('the same path twice is one question, and two paths of the same name are two', () => {
  const args = ['--in', 'C:\\a\\data', '--again', 'C:\\a\\data', '--out', 'C:\\b\\data']
  expect(asked({ command: 'npx', args: ['x', ...args] }).map(([variable]) => variable)).toEqual(['a.DATA', 'a.DATA_2'])
})

test('the preview says which path it is, what can be done, and where', () => {
  expect(previewText(seen({ command: 'npx', args: ['x', 'C:\\a\\data'] })).slice(-2)).toEqual([
    'Paths of the client’s machine, which the container does not have: give the path of one on this host, which is mounted, use a package in its place, run the server beside the gateway, or leave it out:',
    '  a.DATA  in place of C:\\a\\data on the client’s machine, for a: args 2',
  ])
})

const given = (entry: object, value: string) => imported(seen(entry), new Map([['a.INDEX_JS', value]]))

test('the path that is given stands in its place and is mounted', () => {
  const { items } = given({ command: 'node', args: ['C:\\notes\\index.js', '-v'] }, '/srv/notes/dist/index.js')
  expect(items).toMatchObject([{ args: ['/srv/notes/dist/index.js', '-v'], mount: '/srv/notes' }])
})

test('one that is given in a setting is mounted as well', () => {
  const one = seen({ command: 'npx', args: ['x'], env: { KUBECONFIG: 'C:\\kube\\config' } })
  const { items } = imported(one, new Map([['a.KUBECONFIG', '/srv/kube/config']]))
  expect(items).toMatchObject([{ env: { KUBECONFIG: '/srv/kube/config' }, mount: '/srv/kube/config' }])
})

test('an empty answer leaves the argument out with its flag', () => {
  const one = seen({ command: 'npx', args: ['x', '--data', 'C:\\a\\data'] })
  expect(imported(one, new Map([['a.DATA', '']])).items).toMatchObject([{ args: ['x'] }])
})

test('another path of a Windows machine is refused', () => {
  const { items, refused } = given({ command: 'node', args: ['C:\\notes\\index.js'] }, 'D:\\notes\\index.js')
  expect([items, refused]).toEqual([[], [{ name: 'a', why: expect.stringMatching(/a file of a Windows machine/) }]])
})

test('a program of a Windows machine is not usable', () => {
  expect(seen({ command: 'C:\\tools\\server.exe' }).servers).toMatchObject([{ status: 'not usable here' }])
})

test.each([
  ['sqlite:////Users/me/shop.db', '/Users/me/shop.db', 'sqlite:///'],
  ['file:///C:/data/shop.db', 'C:/data/shop.db', 'file:///'],
  ['jdbc:sqlite:/Volumes/d/shop.db', '/Volumes/d/shop.db', 'jdbc:sqlite:'],
])('%s is asked for within its URL', (text, path, before) => {
  const one = seen({ command: 'npx', args: ['x'], env: { DB: text } })
  expect(one.asks.map(ask => ask.path)).toEqual([path])
  expect(imported(one, new Map([['a.DB', '/srv/shop.db']])).items).toMatchObject([
    { env: { DB: `${before}/srv/shop.db` } },
  ])
})

test.each(['{"roots":["/Users/me/a"]}', 'a=1;dir=C:\\data', '[C:/data, D:/more]'])(
  '%s is told to name a path of the client’s machine',
  text => {
    const [one] = seen({ command: 'npx', args: ['x'], env: { ROOTS: text } }).servers
    expect(one?.notes).toContainEqual(expect.stringMatching(/^ROOTS names a path of the client’s machine/))
  },
)

describe('what the system of the client’s machine sets for its programs is left out and told', () => {
  test.each([
    ['PATH', '/opt/homebrew/bin:/usr/bin:/bin'],
    ['Path', 'C:\\Windows;C:\\Windows\\System32'],
    ['PATH', '${PATH}:/usr/local/bin'],
    ['HOME', '/Users/me'],
    ['HOME', '${env:HOME}'],
    ['HOME', '~'],
    ['USER', '${USER}'],
    ['TMPDIR', '/var/folders/xx/T/'],
    ['SystemRoot', 'C:\\Windows'],
    ['APPDATA', '%APPDATA%'],
    ['SHELL', '/bin/zsh'],
    ['NVM_DIR', '/home/me/.nvm'],
  ])('%s=%s', (name, value) => {
    const one = seen({ command: 'npx', args: ['x'], env: { MODE: 'ro', [name]: value } })
    expect(imported(one, new Map()).items).toMatchObject([{ env: { MODE: 'ro' } }])
    expect(one).toMatchObject({ asks: [], servers: [{ lost: [`env.${name}`] }] })
    expect(one.servers[0]!.notes[0]).toBe(`${name} of the client’s machine is left out: the container has its own`)
  })

  test('the user too, where another setting shows who is meant', () => {
    const env = { USER: 'me', DATA: '/home/me/data' }
    expect(seen({ command: 'npx', args: ['x'], env }).servers[0]!.lost).toEqual(['env.USER'])
  })

  test.each([
    ['USER', 'sa'],
    ['USERNAME', 'jira@example.com'],
    ['TEMP', '0.7'],
    ['HOME', 'home-1'],
    ['JAVA_OPTS', '-Xmx1g'],
  ])('%s=%s is a setting of the server', (name, value) => {
    const one = seen({ command: 'npx', args: ['x'], env: { [name]: value } })
    expect(imported(one, new Map()).items).toMatchObject([{ env: { [name]: value } }])
  })
})
