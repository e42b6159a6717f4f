import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PullProgress } from '../adapters/container-engine.ts'
import { builtProgram } from '../built-program.ts'
import type { Deployment, Server } from '../deployment/schema.ts'
import type { SecretValues } from '../deployment/secrets.ts'
import { Failure } from '../failure.ts'
import { allowedCommands } from '../import/normalise.ts'
import { redactor } from '../redact.ts'
import { cleanLine } from '../text/clean.ts'
import { imageReference } from '../steps/image.ts'
import { packageParts } from '../steps/packages.ts'
import { projectFiles } from '../gateway/paths.ts'
import type { World } from '../world.ts'
import { proofDirectory } from './kept.ts'
import { parsedReport } from './report-schema.ts'
import { type Report, reportMark, type ToolCall, type Unanswered } from './probe/report.ts'
import { type NotTried, notTriedFor, type Proof } from './proof.ts'
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
  /** Whether a container of the image may be run, and for that pulled where it is not here; without an answer one that is here is run, and nothing is pulled. */
  mayRun?: (image: string, here: boolean) => Promise<boolean>
  /** Text of the probe's program; default: the bundle's. */
  program?: string
}

/** LiteLLM gives a call a minute (LITELLM_MCP_CLIENT_TIMEOUT); a first start may take longer than any later one. */
const usualSeconds = 90

/** The directory of a server's npm package: the deployment's own where it is installed, else one of Gatewright's. */
async function packageDirectory({ world, deployment, signal, report }: ProveParts, server: Server): Promise<string> {
  const own = projectFiles(deployment).package(server.name)
  if (!server.package) return own
  const { name, version } = packageParts(server.package)
  if ((await world.packages.installed(own, name)) === version) return own
  const apart = join(proofDirectory(world, deployment.name), server.name)
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
  const report = line === undefined ? undefined : parsedReport(line.slice(reportMark.length))
  if (report) return report
  const last =
    output.trim().split('\n').at(-1)?.slice(0, 200) || 'it printed nothing; node may be missing in that image'
  throw new Failure({
    what: `a container of ${image} could not try the server`,
    why: line === undefined ? last : 'its report is cut off, or is none',
    next: 'use LiteLLM’s own image, which has node, or one built from it',
  })
}

/** The network of the gateway, if it is there already; nothing that has to be reached on it can be there before. */
async function networkHere({ world, deployment }: ProveParts): Promise<string | undefined> {
  return (await world.engine.network(deployment.network)) ? deployment.network : undefined
}

/** Why the image cannot be used, after it was pulled if it may be. */
async function imageMissing(parts: ProveParts, image: string): Promise<Pick<NotTried, 'reason' | 'next'> | undefined> {
  const { world, mayRun = async (_, here) => here, signal, report } = parts
  const here = (await world.engine.image(image)) !== undefined
  if (!(await mayRun(image, here)))
    return here ? { reason: 'no container was to be run' } : { reason: `the image ${image} is not here yet`, next: `docker pull ${image}` } // prettier-ignore
  if (here) return undefined
  let last = ''
  const told = ({ layers, layersDone }: PullProgress) => {
    const line = `pulling ${image}: ${layersDone} of ${layers} layers`
    if (line !== last) report?.(line)
    last = line
  }
  await world.engine.pull(image, told, signal)
  return undefined
}

/** A report in the words of the user. Nothing of a secret passes: a server may print its settings. */
function proofOf(deployment: Deployment, server: Server, report: Report): Proof {
  if (report.answered) {
    const { answered: _, noise: __, said: ___, ...found } = report
    return { state: 'proved', server: server.name, warnings: warningsOf(report, deployment, server), ...found }
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

/** What may have several lines: a tool's description, and what it answered. All else, such as names, is one line. */
const manyLines = new Set(['description', 'text'])

function redacted(proof: Proof, secrets: SecretValues): Proof {
  const redact = redactor(secrets)
  return JSON.parse(JSON.stringify(proof), (name, value: unknown) => {
    if (typeof value !== 'string') return value
    return redact(manyLines.has(name) ? value : cleanLine(value))
  }) as Proof
}

/** Starts or reaches one server from where the gateway will, and says what came of it. */
export async function prove(parts: ProveParts, server: Server): Promise<Proof> {
  const { secrets, signal } = parts
  try {
    return redacted(await tried(parts, server), secrets)
  } catch (error) {
    signal.throwIfAborted()
    return redacted(notTriedFor(server.name, error), secrets)
  }
}

async function tried(parts: ProveParts, server: Server): Promise<Proof> {
  const { world, deployment, secrets, signal, call, report, seconds = usualSeconds } = parts
  const wrong = await wrongBefore(parts, server)
  if (wrong) return proofOf(deployment, server, wrong)
  const image = server.beside?.image ?? imageReference(deployment)
  const missing = await imageMissing(parts, image)
  if (missing) return { state: 'notTried', server: server.name, ...missing }
  const network = await networkHere(parts)
  const packages = await packageDirectory(parts, server)
  const program = parts.program ?? (await readFile(builtProgram('mcp-probe.js'), 'utf8'))
  report?.(server.transport === 'stdio' ? `starting ${server.name}` : `reaching ${server.name}`)
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
  const { output } = await world.engine.runOnce(spec, signal)
  return proofOf(deployment, server, reportIn(output.raw(), image))
}
