import type { ContainerSpec, RunOptions } from '../adapters/container-engine.ts'
import { type Limits, sizeOf, suggestedLimits } from '../deployment/limits.ts'
import { optionsIn, proxyArguments } from '../deployment/proxy-arguments.ts'
import type { Deployment } from '../deployment/schema.ts'
import { hiddenIn, secretsIn } from '../judge/judge.ts'
import type { HandMade } from './hand-made.ts'

type Run = NonNullable<NonNullable<Deployment['adopted']>['run']>

/** Labels by which another tool knows a container as its own: on one that it did not make they would be a lie. */
const ofAnotherTool = /^(com\.docker\.(compose|stack|swarm)\.|dev\.gatewright\.)/

/**
 * Whether a value of the container's own settings has a secret in it. Nothing there can refer to one: a label, an option and a health check hold what they say, in
 * deployment.yaml and deploy.sh as well as in the engine. By its looks alone none is: a revision, a digest and a device look random too.
 */
const isSecret = (name: string, value: string): boolean => secretsIn(value, { name }).some(({ doubt }) => !doubt)

/** The health check that somebody gave it, where it serves: one that is not healthy would not let a correction become healthy either. */
function healthOf({ is }: HandMade): { health?: ContainerSpec['health']; lost: string[] } {
  const { command } = is.spec.health
  if (command === '' || is.hasHealthOfImage) return { lost: [] }
  if (secretsIn(command).length > 0)
    return { lost: ["health check: it holds a secret; Gatewright's own takes its place"] }
  if (is.health === 'healthy') return { health: is.spec.health, lost: [] }
  return { lost: [`health check (${command}): it does not succeed; Gatewright's own takes its place`] }
}

/** Options that are read elsewhere, and those that only the search for a fault wants. */
const known = ['--config', '-c', '--port', '-p']
const forFaults = ['--debug', '--detailed_debug']
const isOne = ([name = '']: string[], names: string[]) => names.some(one => name === one || name.startsWith(`${one}=`))

/** Options of its command line: those that a deployment can have are its answer, all else but what is read elsewhere is lost. */
export function argumentsOf(args: readonly string[]): { arguments?: string; others: string[] } {
  const options = optionsIn(args).filter(option => !isOne(option, known))
  const workers = options.find(option => isOne(option, ['--num_workers'])) ?? []
  const fits = (option: string[]) =>
    !isOne(option, forFaults) &&
    option.every(word => !/\s/.test(word)) &&
    option.every((word, index) => secretsIn(word, { kind: 'argument', before: option[index - 1] }).length === 0) &&
    proxyArguments([...option, ...workers].join(' ')) === undefined
  const kept = options.filter(fits).flat().join(' ')
  return { ...(kept && { arguments: kept }), others: options.filter(option => !fits(option)).flat() }
}

/** Arguments as they can be shown. */
const shown = (args: string[]): string =>
  args.map((text, index) => hiddenIn(text, { kind: 'argument', before: args[index - 1] })).join(' ')

/** A value of an option such as `log-opt`: `splunk-token=...`. One of another form, such as a device, has names of its own around it. */
function isSecretOption(text: string): boolean {
  const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(text) ?? []
  return name !== undefined && value !== undefined && isSecret(name, value)
}

/** What a container was made with beyond what a deployment asks for: what goes along as it is, and what is left behind, a line each. */
export function runOf(found: HandMade): { run: Run; lost: string[] } {
  const { spec, uncarried = [] } = found.is
  const labels = Object.entries(spec.labels).filter(([name]) => !ofAnotherTool.test(name))
  const left = Object.keys(spec.labels).filter(name => ofAnotherTool.test(name))
  const options = Object.entries(spec.options ?? {}).filter(([name]) => !answered.includes(name))
  const secret = [
    ...labels.flatMap(([name, value]) => (isSecret(name, value) ? [`label ${name}`] : [])),
    ...options.flatMap(([name, values]) =>
      values.filter(one => isSecretOption(one)).map(one => `option ${name} ${one.replace(/=.*/s, '')}`),
    ),
  ]
  const { others } = argumentsOf(spec.args)
  const { health, lost } = healthOf(found)
  return {
    run: {
      options: Object.fromEntries(
        options
          .map(([name, values]): [string, string[]] => [name, values.filter(one => !isSecretOption(one))])
          .filter(([, values]) => values.length > 0),
      ),
      labels: Object.fromEntries(labels.filter(([name, value]) => !isSecret(name, value))),
      aliases: spec.aliases.filter(alias => alias !== spec.name),
      extraHosts: spec.extraHosts,
      ...(health && { health }),
    },
    lost: [
      ...(others.length > 0 ? [`arguments: ${shown(others)}`] : []),
      ...lost,
      ...secret.map(one => `${one}: it holds a secret, which whoever may ask the engine reads there`),
      ...(left.length > 0 ? [`labels of another tool: ${left.join(', ')}`] : []),
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
