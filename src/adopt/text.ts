import { commandName } from '../command-name.ts'
import { findingLines } from '../doctor/text.ts'
import type { Adoption } from './adopt.ts'

const list = (texts: string[]) => (texts.length > 0 ? texts.join(', ') : 'none')

/** What was read of the container, a line each. No secret is among it. */
export function foundText({ deployment, found, mapped, setBack }: Adoption): string[] {
  const { database, exposure, image, network, models, servers, adopted } = deployment
  const addresses = found.is.spec.ports.map(({ address, hostPort }) => `${address}:${hostPort}`)
  const lines: [string, string][] = [
    ['container', `${found.is.spec.name}, ${found.is.status}${found.is.health ? `, ${found.is.health}` : ''}`],
    ['image', `${image.repository}:${image.tag}${adopted?.version ? `, LiteLLM ${adopted.version}` : ''}`],
    ['address', addresses.length > 0 ? list(addresses) : `port ${exposure.port}`],
    ['network', network],
    ['database', `${database.name} as ${database.role} on ${database.fromContainer}; from here ${database.server}`],
    ['config.yaml', adopted?.config ?? found.config?.why ?? 'none'],
    ['models', list(models.map(({ name }) => name))],
    ['MCP servers', list(servers.map(({ name }) => name))],
  ]
  return [
    ...lines.map(([label, text]) => `  ${label.padEnd(12)}${text}`),
    ...mapped.lost.map((text, index) => `  ${(index === 0 ? 'not carried' : '').padEnd(12)}${text}`),
    ...setBack.map((text, index) => `  ${(index === 0 ? 'set back' : '').padEnd(12)}${text}`),
  ]
}

/** What adopting does, before it is agreed to. */
export const adoptMeans = (name: string): string[] => [
  `Adopting touches nothing of it: Gatewright writes down what it is (deployment ${name}), and can then watch, verify and change it.`,
  'Its secrets stay where they are until a change; the values of its virtual keys cannot be had, so verify makes a key of its own.',
]

/** The whole report on a hand-made gateway. */
export const adoptionText = (adoption: Adoption): string[] => [
  'Found:',
  ...foundText(adoption),
  ...(adoption.findings.length > 0
    ? ['What is wrong with it:', ...findingLines(adoption.findings)]
    : ['Nothing is wrong with it.']),
]

/** What to do with it next. */
export const adoptedText = (name: string): string[] => [
  `${name} is adopted; nothing of it was touched.`,
  `Watch it:    ${commandName} status --deployment ${name}`,
  `Prove it:    ${commandName} verify --deployment ${name}`,
  `Correct it:  ${commandName} reconfigure --deployment ${name}, which shows its plan and the time without service first`,
]

/** As `--json` prints it. */
export const adoptionReport = (
  { deployment, findings, corrections, mapped, setBack, isDone }: Adoption,
  adopted: boolean,
) => ({
  version: 1,
  deployment: deployment.name,
  adopted: adopted || isDone,
  found: deployment,
  notCarried: mapped.lost,
  setBack,
  findings: findings.map(({ fix, ...one }) => ({ ...one, ...(fix && { fix: fix.what }) })),
  corrections,
})
