import type { Difference } from '../deployment/compare.ts'
import type { Plan } from '../engine/plan.ts'
import { commandName } from '../command-name.ts'
import { type SetupOptions } from './options.ts'
import { quote } from '../text/shell.ts'
import { planText } from './plan-text.ts'
import type { ServerStanding } from './proofs.ts'
import type { SessionState } from './session-state.ts'

const widest = (texts: string[], most: number) => Math.min(most, Math.max(0, ...texts.map(text => text.length)))

/** Old and new side by side, as plain lines. */
export function differenceText(differences: Difference[]): string[] {
  if (differences.length === 0) return ['No answer is changed.']
  const labels = widest(
    differences.map(({ label }) => label),
    30,
  )
  const old = widest(
    differences.map(one => one.old),
    40,
  )
  return [
    'What changes:',
    ...differences.map(({ section, label, old: was, new: is }, index) => {
      const head = section === differences[index - 1]?.section ? '' : section
      return `  ${head.padEnd(12)}${label.padEnd(labels)}  ${was.padEnd(old)}  →  ${is}`
    }),
  ]
}

/** What the plan means for who uses the gateway now. */
export function interruptionText({ changes }: Plan): string {
  const gateway = changes.find(({ startsGateway }) => startsGateway)
  if (!gateway)
    return changes.length === 0 ? 'The gateway is left alone.' : 'The gateway goes on serving: nothing is restarted.'
  return `The gateway gets a new container, and the checks restart it and deploy it anew: it does not answer ${gateway.outage ?? 'meanwhile'}.`
}

/** Whether somebody who uses the gateway now is interrupted by the plan. */
export const interrupts = ({ changes }: Plan): boolean => changes.some(({ outage }) => outage !== undefined)

/** The plan as plain lines; where a gateway that is there is changed, after what it makes other than it is. */
export const shownPlan = (
  { differences, standings = [], serverLines = [], notes }: SessionState,
  plan: Plan,
  options: ProveFrom,
): string[] => [
  ...(differences ? [...differenceText(differences), ''] : []),
  ...planText(plan),
  ...(serverLines.length > 0 ? ['', ...serverLines] : []),
  ...standingText(standings, options),
  ...(differences || interrupts(plan) ? ['', interruptionText(plan)] : []),
  ...(notes.length > 0 ? ['', ...notes] : []),
]

/** Where the answers of a plan came from, so that another command can find the same servers. */
export type ProveFrom = { deployment: string } & Pick<SetupOptions, 'answers' | 'rehearse'>

function proveCommand({ deployment, answers }: ProveFrom, server?: string): string {
  const words = [
    'prove',
    ...(server === undefined ? [] : [quote(server)]),
    ...(answers === undefined ? [] : ['--answers', quote(answers)]),
    ...['--deployment', deployment],
  ]
  return `${commandName} ${words.join(' ')}`
}

/** The MCP servers of which is not known that they work where the gateway will run or reach them. */
export function standingText(standings: ServerStanding[], options: ProveFrom): string[] {
  const open = standings.filter(({ state }) => state !== 'proved')
  if (open.length === 0) return []
  return [
    ...open.map(({ server, text }) => `MCP server ${server} is ${text}`),
    // The servers of a rehearsal are tried in it, from the screens.
    ...(options.rehearse
      ? []
      : [
          `  To try it before it is deployed: ${proveCommand(options, open.length === 1 ? open[0]!.server : undefined)}`,
        ]),
  ]
}
