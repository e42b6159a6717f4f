import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execaNode, type Options } from 'execa'

const repository = join(import.meta.dirname, '..', '..')

/** What the small program of the clone answers: how it was started, and how often it was interrupted. */
const program = `
import { writeFileSync } from 'node:fs'
const asked = process.argv[2]
if (asked === 'exit') process.exit(Number(process.argv[3]))
if (asked === 'die') process.kill(process.pid, process.argv[3])
if (asked === 'wait') {
  let count = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      count += 1
      // Long enough for a second one that was sent at the same moment.
      if (count === 1) setTimeout(() => { writeFileSync(process.argv[3], signal + ' x' + count); process.exit(0) }, 300)
    })
  }
  setInterval(() => {}, 1000)
  console.log('waiting')
}
if (!asked) console.log(JSON.stringify({ cwd: process.cwd(), hint: process.env.GATEWRIGHT_COMMAND, built: BUILT }))
`

const files = {
  'package.json': JSON.stringify({
    name: 'small',
    version: '1.0.0',
    type: 'module',
    scripts: { start: 'node scripts/run.cjs start' },
    dependencies: { thing: 'file:vendor/thing' },
  }),
  'package-lock.json': JSON.stringify({
    name: 'small',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'small', version: '1.0.0', dependencies: { thing: 'file:vendor/thing' } },
      'node_modules/thing': { resolved: 'vendor/thing', link: true },
      'vendor/thing': { version: '1.0.0' },
    },
  }),
  'vendor/thing/package.json': JSON.stringify({ name: 'thing', version: '1.0.0' }),
  'src/cli.js': program,
  'scripts/build.ts': `
    import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
    import 'thing/package.json' with { type: 'json' }
    mkdirSync('dist', { recursive: true })
    const source: string = readFileSync('src/cli.js', 'utf8')
    writeFileSync('dist/cli.js', source.replace('BUILT', String(Date.now())))
    console.log('built')
  `,
}

/** A fresh clone of a small project that is prepared and started by this one's bootstrap, in a path with spaces. */
export function freshClone() {
  const directory = join(mkdtempSync(join(tmpdir(), 'gatewright clone ')), 'a clone')
  cpSync(join(repository, 'scripts', 'run'), join(directory, 'scripts', 'run'), { recursive: true })
  cpSync(join(repository, 'scripts', 'run.cjs'), join(directory, 'scripts', 'run.cjs'))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const settings = { cwd: directory, env: outsideNpm(), extendEnv: false, reject: false } satisfies Options
  return {
    directory,
    write,
    /** `node scripts/run.cjs start ARGS`, without npm around it. */
    start: (...args: string[]) => execaNode('scripts/run.cjs', ['start', ...args], settings),
    settings,
    remove: () => rmSync(dirname(directory), { recursive: true }),
  }
}

/** This process's environment without what npm adds when it runs the tests. */
export function outsideNpm(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|VITEST|NODE_ENV$|SUDO_)/i.test(name))
  return Object.fromEntries(kept) as Record<string, string>
}
