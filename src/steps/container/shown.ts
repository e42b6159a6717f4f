import type { ContainerSpec } from '../../adapters/container-engine.ts'
import { hiddenIn } from '../../judge/judge.ts'
import { masked } from '../../redact.ts'

/** What was made by hand may have a secret among its arguments. */
const argument = (text: string, index: number, all: string[]) => {
  const before = all[index - 1]
  return hiddenIn(text, { kind: 'argument', ...(before !== undefined && { before }) })
}

/** The options of a container, one a line. Only the values of the variables named in `plain` are shown. */
export function specLines(spec: ContainerSpec, plain: ReadonlySet<string>): string[] {
  const line = (what: string, text: string) => `${what.padEnd(12)}${text}`
  const { log, health } = spec
  return [
    line('image', spec.image),
    line('arguments', spec.args.map(argument).join(' ')),
    line('network', `${spec.network}, as ${spec.aliases.join(', ')}`),
    ...spec.ports.map(({ address, hostPort, containerPort: port }) => line('port', `${address}:${hostPort} → ${port}`)),
    ...spec.mounts.map(({ source, target, readOnly }) =>
      line('mount', `${source} → ${target}${readOnly ? ', read-only' : ''}`),
    ),
    ...Object.entries(spec.env).map(([name, value]) =>
      line(spec.hidden?.includes(name) ? 'secret file' : 'environment', `${name}=${plain.has(name) ? value : masked}`),
    ),
    line('restart', spec.restart),
    line('log', `at most ${log.maxFiles} × ${log.maxSize}`),
    line('health', `every ${health.intervalSeconds} s: ${hiddenIn(health.command)}`),
    ...Object.entries(spec.labels).map(([name, value]) => line('label', `${name}=${hiddenIn(value, { name })}`)),
    ...spec.extraHosts.map(host => line('host name', host)),
  ]
}
