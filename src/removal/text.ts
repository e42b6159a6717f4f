import { type RemovalDecision, nameable } from './decision.ts'
import type { Removed } from './remove.ts'

/** What is there to be told: a thing that is gone already is not. */
export const told = (all: RemovalDecision[]): RemovalDecision[] => all.filter(({ standing }) => standing !== 'gone')

const marks = { removed: '-', kept: '=' } as const

const line = ({ fate, what, detail, why, name }: RemovalDecision) => {
  const about = [detail, why && `kept: ${why}${name ? `; to remove it: --data ${name}` : ''}`]
    .filter(Boolean)
    .join('; ')
  return `${marks[fate]} ${what}${about ? `  (${about})` : ''}`
}

/** The inventory in plain lines: what goes, what stays and why. */
export function inventoryText(all: RemovalDecision[]): string[] {
  const shown = told(all)
  if (shown.length === 0) return ['Nothing of this gateway is here.']
  const count = shown.filter(({ fate }) => fate === 'removed').length
  return [
    `${count} of ${shown.length} things go (-), the rest stays (=):`,
    ...shown.map((one, index) => {
      const heading = one.group === shown[index - 1]?.group ? '' : one.group
      return `  ${heading.padEnd(12)}${line(one)}`
    }),
  ]
}

/** How a removal ended. */
export function removedText(name: string, { all, left, log }: Removed, command: string): string[] {
  const kept = told(all).filter(({ fate }) => fate === 'kept')
  const names = [...new Set(nameable(kept).map(one => one.name))]
  return [
    kept.length === 0 && left.length === 0
      ? `${name} is removed: nothing of it is left.`
      : `${name} is removed, but for what is named here.`,
    ...kept.map(({ what, why }) => `  kept: ${what}${why ? `: ${why}` : ''}`),
    ...left.map(text => `  ${text}`),
    ...(names.length > 0
      ? [
          `To remove these as well: ${command} remove --deployment ${name} ${names.map(one => `--data ${one}`).join(' ')}`,
        ]
      : []),
    ...(log ? [`Log: ${log}`] : []),
  ]
}

/** As `--json` prints it. */
export const removalReport = (name: string, all: RemovalDecision[], removed?: Removed) => ({
  version: 1,
  deployment: name,
  belongings: told(all).map(({ group, what, detail, standing, name: named, fate, why }) => ({
    group,
    what,
    ...(detail && { detail }),
    standing,
    ...(named && { name: named }),
    fate,
    ...(why && { why }),
  })),
  ...(removed && { done: true, left: removed.left }),
})
