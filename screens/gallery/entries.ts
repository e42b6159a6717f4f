import type { ListField } from '../../src/deployment/field.ts'
import { contextOf } from '../../src/deployment/interview.ts'
import type { HostFacts } from '../../src/host/facts.ts'
import { Secret } from '../../src/secret.ts'
import type { SessionState } from '../../src/setup/session-state.ts'
import { App, type Look } from '../app/app.ts'
import { Wizard, type Outcome } from '../wizard.ts'
import { finishedHost, hostWithoutDocker, rehearsalHost, sampleHost } from './host.ts'
import { sampleGround, sampleSession, type Pace } from './ground.ts'
import {
  failedCheck,
  sampleAsIs,
  sampleChanges,
  sampleChecks,
  sampleFailure,
  sampleLog,
  sampleNotApplicable,
  samplePull,
} from './run.ts'

/** One thing to look at: a screen in a state. */
export interface Entry {
  name: string
  host: HostFacts
  /** Brings the wizard there; `undefined` stays on the first screen. */
  go?: (wizard: Wizard) => Promise<void>
}

/** Puts the session into a state that would take a run to reach. */
const into = (wizard: Wizard, state: Partial<SessionState>) => wizard.session.store.setState(state)

const section = (index: number) => async (wizard: Wizard) => {
  await wizard.begin()
  const { id } = wizard.session.state.interview.sections[index]!.section
  wizard.foldOf(id).value = false
  wizard.section(index)
}

const press = (wizard: Wizard, ...names: string[]) => {
  for (const name of names) wizard.app.press(name.length === 1 ? { name, text: name } : { name })
}

const type = (wizard: Wizard, text: string) => press(wizard, ...text)

/** A file with a server of each kind: taken as it is, renamed, in doubt, asked for, refused. */
const sampleFile = JSON.stringify({
  mcpServers: {
    'team-wiki': { url: 'https://wiki.example.com/mcp', headers: { Authorization: 'Bearer ${WIKI_TOKEN}' } },
    n8n: {
      command: 'npx',
      args: ['-y', 'n8n-mcp'],
      env: { N8N: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', LEVEL: 'info' },
    },
    files: { command: 'npx', args: ['-y', 'files-mcp', '--dir=C:\\Users\\me\\notes'] },
    local: { url: 'http://localhost:8000/mcp' },
    live: { type: 'ws', url: 'wss://live.example.com' },
  },
})

const previewing = async (wizard: Wizard) => {
  await section(3)(wizard)
  const { session, app } = wizard
  const { previewScreen } = await import('../lists/import-preview.ts')
  const { lookAtText } = await import('../../src/import/into-session.ts')
  const questions = session.state.interview.sections.flatMap(one => one.questions)
  const field = questions.find(one => one.field.path === 'servers')!.field as ListField
  const look = await lookAtText(session, sampleFile, '~/.claude.json', [])
  app.open(
    previewScreen(app, look, () => undefined, {
      field,
      context: () => contextOf(session.state.interviewState, session.state.interview),
    }),
  )
}

const planned = { changes: sampleChanges, asIs: sampleAsIs }

const deploying = async (wizard: Wizard) => {
  await wizard.begin()
  const now = Date.now()
  for (const line of sampleLog) wizard.log.ring.push(line)
  into(wizard, {
    phase: 'applying',
    plan: planned,
    run: {
      changes: sampleChanges.map((change, index) => ({
        change,
        state: index < 6 ? 'done' : index === 6 ? 'running' : 'waiting',
        ...(index < 6 && { ms: 40 + index * 35 }),
        ...(index === 6 && { startedAt: now, pull: samplePull.progress }),
      })),
      checks: [],
    },
  })
}

const checked = (failing: boolean) => async (wizard: Wizard) => {
  await wizard.begin()
  const checks = failing ? sampleChecks.map(one => (one.id === 'address' ? failedCheck : one)) : sampleChecks
  into(wizard, { phase: 'checking', record: '/home/admin/.config/gatewright/mcp-litellm/deployment.yaml' })
  into(wizard, {
    phase: 'done',
    run: {
      changes: [],
      checks: [
        ...checks.map(result => ({ state: 'done' as const, id: result.id, label: result.label, result })),
        ...sampleNotApplicable.map(entry => ({
          state: 'notApplicable' as const,
          id: entry.id,
          label: entry.label,
          entry,
        })),
      ],
    },
    verification: { checks, notApplicable: sampleNotApplicable },
  })
}

/** Everything that the gallery shows, and that the tests take frames of. */
export const entries: Entry[] = [
  { name: 'preflight', host: sampleHost },
  { name: 'preflight without Docker', host: hostWithoutDocker },
  { name: 'preflight of a rehearsal', host: rehearsalHost },
  { name: 'hub', host: finishedHost, go: async wizard => wizard.app.show((await import('../hub.ts')).hub(wizard)) },
  {
    name: 'resume',
    host: sampleHost,
    go: async wizard => wizard.app.show((await import('../resume.ts')).resume(wizard)),
  },
  {
    name: 'asking to pull the image',
    host: sampleHost,
    go: async wizard => {
      await wizard.begin()
      wizard.app.show((await import('../pull.ts')).pullQuestion(wizard, samplePull.reference, () => wizard.section(0)))
    },
  },
  { name: 'what is still asked', host: sampleHost, go: wizard => wizard.express() },
  { name: 'a form', host: sampleHost, go: section(0) },
  {
    name: 'a form, what is suggested folded',
    host: sampleHost,
    go: async wizard => {
      await wizard.begin()
      wizard.section(0)
    },
  },
  {
    name: 'a form, the image on its way',
    host: sampleHost,
    go: async wizard => {
      await section(0)(wizard)
      into(wizard, { pull: samplePull })
    },
  },
  {
    name: 'a form, typing what is not valid',
    host: sampleHost,
    go: async wizard => {
      await section(0)(wizard)
      press(wizard, 'down', 'down')
      await wizard.session.typeSecret('admin.password', Secret.of('a sample'))
      await wizard.session.runTrials()
      press(wizard, 'down', 'down')
      type(wizard, 'Litellm User')
    },
  },
  {
    name: 'a form, a secret typed',
    host: sampleHost,
    go: async wizard => {
      await section(1)(wizard)
      press(wizard, 'down', 'down')
      type(wizard, 'a password that is typed')
    },
  },
  { name: 'a list', host: sampleHost, go: section(2) },
  {
    name: 'an item of a list',
    host: sampleHost,
    go: async wizard => {
      await section(3)(wizard)
      press(wizard, 'e')
    },
  },
  {
    name: 'adding to a list',
    host: sampleHost,
    go: async wizard => {
      await section(3)(wizard)
      press(wizard, 'a')
    },
  },
  {
    name: 'several lines',
    host: sampleHost,
    go: async wizard => {
      await section(3)(wizard)
      press(wizard, 'e', 'down', 'down', 'down', 'down', 'down')
      press(wizard, 'right')
    },
  },
  {
    name: 'import preview',
    host: sampleHost,
    go: async wizard => {
      await previewing(wizard)
      press(wizard, 'down')
    },
  },
  {
    name: 'import, an entry opened',
    host: sampleHost,
    go: async wizard => {
      await previewing(wizard)
      press(wizard, 'down', 'e')
    },
  },
  { name: 'grants', host: sampleHost, go: section(4) },
  {
    name: 'several of a choice',
    host: sampleHost,
    go: async wizard => {
      await section(5)(wizard)
      press(wizard, 'right')
    },
  },
  {
    name: 'review',
    host: sampleHost,
    go: async wizard => {
      await wizard.begin()
      wizard.review()
    },
  },
  {
    name: 'help',
    host: sampleHost,
    go: async wizard => {
      await section(0)(wizard)
      press(wizard, '?')
    },
  },
  {
    name: 'plan',
    host: sampleHost,
    go: async wizard => {
      await wizard.begin()
      into(wizard, { phase: 'plan', plan: planned })
    },
  },
  {
    name: 'plan, the image on its way',
    host: sampleHost,
    go: async wizard => {
      await wizard.begin()
      into(wizard, { phase: 'plan', plan: planned, pull: samplePull })
    },
  },
  {
    name: 'plan without changes',
    host: finishedHost,
    go: async wizard => {
      await wizard.begin()
      into(wizard, { phase: 'plan', plan: { changes: [], asIs: sampleAsIs } })
    },
  },
  { name: 'deploy', host: sampleHost, go: deploying },
  {
    name: 'log, full size',
    host: sampleHost,
    go: async wizard => {
      await deploying(wizard)
      press(wizard, 'l')
    },
  },
  {
    name: 'failure',
    host: sampleHost,
    go: async wizard => {
      await deploying(wizard)
      into(wizard, { phase: 'failed', failure: sampleFailure })
    },
  },
  { name: 'checklist', host: sampleHost, go: checked(false) },
  { name: 'checklist, one failed', host: sampleHost, go: checked(true) },
  {
    name: 'done',
    host: rehearsalHost,
    go: async wizard => {
      await checked(false)(wizard)
      wizard.showDone()
    },
  },
  {
    name: 'leave',
    host: sampleHost,
    go: async wizard => {
      await section(0)(wizard)
      press(wizard, 'ctrl-c')
    },
  },
]

/** A wizard that stands where the entry says. */
export async function openEntry({ host, go }: Entry, look: Look, pace?: Pace): Promise<Wizard> {
  const wizard = new Wizard(new App<Outcome>(look), {
    options: { deployment: 'mcp-litellm', rehearse: host.rehearsal },
    command: 'gatewright',
    openGround: ({ rehearse }) => sampleGround(rehearse ? { ...host, rehearsal: true } : host),
    openSession: (ground, options, listen) => sampleSession(ground, options, listen, pace),
  })
  await wizard.look()
  await go?.(wizard)
  return wizard
}
