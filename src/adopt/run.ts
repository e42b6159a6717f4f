import type { ContainerSpec, RunOptions } from '../adapters/container-engine.ts'
import { type Limits, sizeOf, suggestedLimits } from '../deployment/limits.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { HandMade } from './hand-made.ts'

type Run = NonNullable<NonNullable<Deployment['adopted']>['run']>

/** Labels by which another tool knows a container as its own: on one that it did not make they would be a lie. */
const ofAnotherTool = /^(com\.docker\.(compose|stack|swarm)\.|dev\.gatewright\.)/

/** The health check that somebody gave it, where it serves: one that is not healthy would not let a correction become healthy either. */
function healthOf({ is }: HandMade): { health?: ContainerSpec['health']; lost: string[] } {
  const { command } = is.spec.health
  if (command === '' || is.hasHealthOfImage) return { lost: [] }
  if (is.health === 'healthy') return { health: is.spec.health, lost: [] }
  return { lost: [`health check (${command}): it does not succeed; Gatewright's own takes its place`] }
}

/** Arguments that are read: everything else of a command line is lost. */
const known = new Set(['--config', '-c', '--port', '-p'])

function otherArguments(args: readonly string[]): string[] {
  const others: string[] = []
  for (let index = 0; index < args.length; index++) {
    const text = args[index]!
    if (known.has(text)) index++
    else if (![...known].some(name => text.startsWith(`${name}=`))) others.push(text)
  }
  return others
}

/** What a container was made with beyond what a deployment asks for: what goes along as it is, and what is left behind, a line each. */
export function runOf(found: HandMade): { run: Run; lost: string[] } {
  const { spec, uncarried = [] } = found.is
  const labels = Object.entries(spec.labels)
  const others = otherArguments(spec.args)
  const { health, lost } = healthOf(found)
  const left = labels.filter(([name]) => ofAnotherTool.test(name))
  return {
    run: {
      options: Object.fromEntries(
        Object.entries(spec.options ?? {})
          .filter(([name]) => !answered.includes(name))
          .map(([name, values]) => [name, [...values]]),
      ),
      labels: Object.fromEntries(labels.filter(([name]) => !ofAnotherTool.test(name))),
      aliases: spec.aliases.filter(alias => alias !== spec.name),
      extraHosts: spec.extraHosts,
      ...(health && { health }),
    },
    lost: [
      ...(others.length > 0 ? [`arguments: ${others.join(' ')}`] : []),
      ...lost,
      ...(left.length > 0 ? [`labels of another tool: ${left.map(([name]) => name).join(', ')}`] : []),
      ...(spec.network === 'host' || spec.network.startsWith('container:') ? [`network ${spec.network}`] : []),
      ...uncarried,
    ],
  }
}

/** Options that are answers. */
const answered = ['memory', 'pids-limit']

/** Limits that it has are the answer to the question about them: nothing is made wider without being asked for. */
export function limitsOf(options: RunOptions = {}): { limits?: Limits } {
  const [[memory], [processes]] = answered.map(name => options[name] ?? []) as [readonly string[], readonly string[]]
  if (memory === undefined && processes === undefined) return {}
  return {
    limits: {
      ...suggestedLimits,
      ...(memory !== undefined && { memory: sizeOf(Number(memory)) }),
      ...(processes !== undefined && { processes }),
    },
  }
}
