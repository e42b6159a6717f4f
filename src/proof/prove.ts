import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { builtProgram } from '../built-program.ts'
import type { Deployment, Server } from '../deployment/schema.ts'
import type { SecretValues } from '../deployment/secrets.ts'
import { asFailure, Failure } from '../failure.ts'
import { allowedCommands } from '../import/normalise.ts'
import { deploymentFiles } from '../paths.ts'
import { redactor } from '../redact.ts'
import { imageReference } from '../steps/image.ts'
import { packageParts } from '../steps/packages.ts'
import { projectFiles } from '../steps/paths.ts'
import type { World } from '../world.ts'
import { type Report, reportMark, type ToolCall, type Unanswered } from './probe/report.ts'
import type { Proof } from './proof.ts'
import { probeSpec } from './spec.ts'
import { warningsOf } from './warnings.ts'
import { causeOf } from './ways.ts'

export interface ProveParts {
  world: World
  deployment: Deployment
  secrets: SecretValues
  /** Seconds that a server is given. */
  seconds?: number
  /** A tool to call once its tools are listed. */
  call?: ToolCall
  signal: AbortSignal
  /** A line on what is being done. */
  report?: (line: string) => void
  /** Text of the probe's program; default: the bundle's. */
  program?: string
}

/** LiteLLM gives a call a minute (LITELLM_MCP_CLIENT_TIMEOUT); a first start may take longer than any later one. */
export const usualSeconds = 90

const notTried = (server: Server, reason: string, next?: string): Proof => ({
  state: 'notTried',
  server: server.name,
  reason,
  ...(next && { next }),
})

/** The directory of a server's npm package: the deployment's own where it is installed, else one of Gatewright's. */
async function packageDirectory({ world, deployment, signal, report }: ProveParts, server: Server): Promise<string> {
  const own = projectFiles(deployment).package(server.name)
  if (!server.package) return own
  const { name, version } = packageParts(server.package)
  if ((await world.packages.installed(own, name)) === version) return own
  const apart = join(deploymentFiles(world.own, deployment.name).state, 'proof', server.name)
  if ((await world.packages.installed(apart, name)) === version) return apart
  report?.(`installing ${server.package}`)
  await world.packages.install(apart, name, version, () => undefined, signal)
  return apart
}

/** What is known to be wrong before anything is started. */
async function wrongBefore({ world }: ProveParts, server: Server): Promise<Unanswered | undefined> {
  const wrong = (code: string): Unanswered => ({
    answered: false,
    stage: 'command',
    detail: `${server.command} is not started`,
    code,
    noise: [],
    said: [],
    ms: 0,
  })
  if (server.transport !== 'stdio') return undefined
  const name = (server.command ?? '').split('/').at(-1)!
  if (!server.beside && !allowedCommands.includes(name)) return wrong('not-allowed')
  return server.mount && !(await world.files.stat(server.mount)) ? wrong('no-mount') : undefined
}

function reportIn(output: string, image: string): Report {
  const line = output.split('\n').findLast(text => text.startsWith(reportMark))
  if (line) return JSON.parse(line.slice(reportMark.length)) as Report
  throw new Failure({
    what: `a container of ${image} could not try the server`,
    why: output.trim().split('\n').at(-1)?.slice(0, 200) || 'it printed nothing; node may be missing in that image',
    next: 'use LiteLLM’s own image, which has node, or one built from it',
  })
}

/** What the network of the gateway is called, if it is there already. */
async function networkHere({ world, deployment }: ProveParts): Promise<string | undefined> {
  return (await world.engine.network(deployment.network)) ? deployment.network : undefined
}

/** A report in the words of the user. Nothing of a secret passes: a server may print its settings. */
export function proofOf(deployment: Deployment, server: Server, report: Report): Proof {
  if (report.answered) {
    const { answered: _, noise: __, said: ___, ...found } = report
    return { state: 'proved', server: server.name, warnings: warningsOf(report, deployment), ...found }
  }
  const { stage, said, noise, ms } = report
  return {
    state: 'failed',
    server: server.name,
    stage,
    cause: causeOf(deployment, { server, report }),
    said: [...said, ...noise],
    ms,
  }
}

function redacted(proof: Proof, secrets: SecretValues): Proof {
  const redact = redactor(secrets)
  return JSON.parse(JSON.stringify(proof), (_, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  ) as Proof
}

/** Starts or reaches one server from where the gateway will, and says what came of it. */
export async function prove(parts: ProveParts, server: Server): Promise<Proof> {
  const { world, deployment, secrets, signal, call, seconds = usualSeconds } = parts
  const wrong = await wrongBefore(parts, server)
  if (wrong) return proofOf(deployment, server, wrong)
  const image = server.beside?.image ?? imageReference(deployment)
  if (!(await world.engine.image(image)))
    return notTried(server, `the image ${image} is not here yet`, `docker pull ${image}`)
  const network = await networkHere(parts)
  if (!network && server.transport !== 'stdio')
    return notTried(server, `the network ${deployment.network}, from which it is reached, is made by the plan`)
  const packages = await packageDirectory(parts, server)
  const program = parts.program ?? (await readFile(builtProgram('mcp-probe.js'), 'utf8'))
  parts.report?.(server.transport === 'stdio' ? `starting ${server.name}` : `reaching ${server.name}`)
  const spec = probeSpec({
    deployment,
    server,
    secrets,
    packages,
    program,
    limit: seconds * 1000,
    ...(network && { network }),
    ...(call && { call }),
  })
  try {
    const { output } = await world.engine.runOnce(spec, signal)
    return redacted(proofOf(deployment, server, reportIn(output, image)), secrets)
  } catch (error) {
    signal.throwIfAborted()
    const { what, why, next } = asFailure(error)
    return redacted(notTried(server, `${what}: ${why}`, next), secrets)
  }
}
