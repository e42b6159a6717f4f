import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { newPassphraseProblem } from '../src/backup/passphrase.ts'
import { backupText, fileProblem, makeBackup, stopped } from '../src/backup/make.ts'
import { asFailure, Exit, type ExitCode } from '../src/failure.ts'
import { Secret } from '../src/secret.ts'
import type { Screen } from './app/screen.ts'
import { gap, type Row, row, span } from './text/view.ts'
import type { Way } from './components/confirm.ts'
import { failurePanel } from './components/failure-panel.ts'
import { sign } from './components/marks.ts'
import { cursorKeys, select } from './components/select.ts'
import { typeIn } from './components/type-in.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

const homeOf = ({ ground }: Wizard) => ground?.host.user.home || homedir()

/** `~/mcp-litellm-20261126.age`: whose, and of which day. */
function suggested(wizard: Wizard): string {
  const day = wizard.ground!.world.now().toISOString().slice(0, 10).replaceAll('-', '')
  return join(homeOf(wizard), `${wizard.name}-${day}.age`)
}

const pathIn = (home: string, typed: string) => resolve(home, typed.replace(/^~(?=\/)/, home))

function askFile(wizard: Wizard, value: string, problem?: string): void {
  const { app, name } = wizard
  app.open(
    typeIn(app, {
      title: `Back up ${name}`,
      text: [
        problem ?? 'Files, secrets, virtual keys and database in one encrypted file. The gateway goes on serving.',
      ],
      label: 'File',
      value,
      enter: 'next',
      take: typed => {
        if (typed.trim() === '') return 'A path is needed.'
        const path = pathIn(homeOf(wizard), typed.trim())
        // After this question is closed: screens lie above each other.
        queueMicrotask(() => wizard.run(() => checkFile(wizard, path)))
        return undefined
      },
    }),
  )
}

async function checkFile(wizard: Wizard, path: string): Promise<void> {
  const problem = await fileProblem(wizard.ground!.world.files, path)
  if (problem) askFile(wizard, path, `${problem.why}: ${problem.next}.`)
  else askPassphrase(wizard, path)
}

function askPassphrase(wizard: Wizard, path: string, problem?: string): void {
  const { app } = wizard
  app.open(
    typeIn(app, {
      title: 'Passphrase of the backup',
      text: [problem ?? 'The file holds every secret of the gateway. Without the passphrase nobody can open it.'],
      label: 'Passphrase',
      hidden: true,
      enter: 'next',
      take: typed => {
        const value = Secret.of(typed)
        const wrong = newPassphraseProblem(value)
        if (wrong === undefined) queueMicrotask(() => askAgain(wizard, path, value))
        return wrong
      },
      back: () => askFile(wizard, path),
    }),
  )
}

function askAgain(wizard: Wizard, path: string, passphrase: Secret): void {
  wizard.app.open(
    typeIn(wizard.app, {
      title: 'Passphrase of the backup',
      text: ['The same once more: nobody sees what is typed.'],
      label: 'Once more',
      hidden: true,
      enter: 'back up',
      take: typed => {
        if (passphrase.equals(Secret.of(typed))) queueMicrotask(() => wizard.run(() => run(wizard, path, passphrase)))
        else queueMicrotask(() => askPassphrase(wizard, path, 'The two differed. Type the passphrase again.'))
        return undefined
      },
      back: () => askPassphrase(wizard, path),
    }),
  )
}

/** Ctrl-C stops it, and so does leaving otherwise; no half of a file stays. */
async function run(wizard: Wizard, path: string, passphrase: Secret): Promise<void> {
  const { app, name } = wizard
  const stop = new AbortController()
  const onLeave = app.onLeave
  wizard.stopWork = app.onLeave = () => stop.abort(stopped())
  app.show(running(name, path))
  try {
    const made = await makeBackup(
      wizard.ground!.world,
      { name, user: wizard.ground!.host.user, path },
      { passphrase },
      stop.signal,
    )
    const [first = '', ...rest] = backupText(name, made)
    app.show(
      last(wizard, Exit.done, columns => [
        ...wrap(first, columns - 4).map((part, index) => row(' ', index === 0 ? sign('done') : ' ', span(` ${part}`, 'strong'))), // prettier-ignore
        gap,
        ...rest.flatMap(text => wrap(text, columns - 4)).map(part => row(`   ${part}`)),
      ]),
    )
  } catch (error) {
    const failure = asFailure(error)
    app.show(last(wizard, failure.exit, columns => failurePanel(failure, columns)))
  } finally {
    app.onLeave = onLeave
    wizard.stopWork = undefined
  }
}

const running = (name: string, path: string): Screen => ({
  view: ({ columns }) => ({
    title: title(`back up ${name}`),
    body: [
      gap,
      ...wrap(`Writing ${path}`, columns - 4).map((part, index) => row(' ', index === 0 ? sign('running') : ' ', ` ${part}`)), // prettier-ignore
    ],
    foot: wrap('Ctrl-C stops it; then no file is written.', columns - 2).map(part => row(span(` ${part}`, 'quiet'))),
  }),
  bindings: () => [],
})

function last(wizard: Wizard, exit: ExitCode, body: (columns: number) => Row[]): Screen {
  const at = wizard.app.local(0)
  const ways: Way[] = [
    { label: `Back to ${wizard.name}`, run: () => wizard.welcome() },
    { label: 'Leave', run: () => void wizard.finish(exit) },
  ]
  return {
    view: ({ columns }) => ({
      title: title(`back up ${wizard.name}`),
      body: [gap, ...body(columns), gap, ...select(ways, at.value, columns)],
    }),
    bindings: () => [...cursorKeys(at, ways.length), binding('enter', 'go', () => ways[at.value]?.run())],
  }
}

/** Asks where the backup goes and for its passphrase, twice, and writes it. */
export const openBackup = (wizard: Wizard): void => askFile(wizard, suggested(wizard))
