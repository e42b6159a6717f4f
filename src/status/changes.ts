import type { GatewayStatus, StatusFinding } from './model.ts'

const idsOf = (findings: StatusFinding[]) => new Set(findings.map(({ id, text }) => `${id} ${text}`))

function containerChange(before: GatewayStatus['container'], after: GatewayStatus['container']): string | undefined {
  if (after.state !== before.state) return `container ${after.name}: ${before.state} → ${after.state}`
  if (after.id !== before.id) return `container ${after.name} was made anew`
  if (after.startedAt !== before.startedAt) return `container ${after.name} was started again`
  return undefined
}

/** What is different now, one sentence each; nothing where only figures moved. */
export function changesBetween(before: GatewayStatus | undefined, after: GatewayStatus): string[] {
  if (!before)
    return [
      `${after.deployment} is ${after.state}`,
      ...after.findings.map(({ severity, text }) => `${severity}: ${text}`),
    ]
  const [had, has] = [idsOf(before.findings), idsOf(after.findings)]
  const key = ({ id, text }: StatusFinding) => `${id} ${text}`
  const container = containerChange(before.container, after.container)
  return [
    ...(container ? [container] : []),
    ...after.findings.filter(one => !had.has(key(one))).map(({ severity, text }) => `${severity}: ${text}`),
    ...before.findings.filter(one => !has.has(key(one))).map(({ text }) => `no longer: ${text}`),
    ...(before.state === after.state ? [] : [`${after.deployment}: ${before.state} → ${after.state}`]),
  ]
}
