import { createInterface } from 'node:readline/promises'
import type { Answers } from '../deployment/field.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { dockerMissing } from '../host/preflight-text.ts'
import type { ToolCall } from '../proof/probe/report.ts'
import type { Proof } from '../proof/proof.ts'
import { proofText } from '../proof/text.ts'
import type { Session } from '../setup/session.ts'
import type { Trying } from '../setup/proofs.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { openGround, openSession } from '../setup/open.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { print, printJson, tell } from '../output.ts'
import { cleanLine } from '../text/clean.ts'

export interface ProveOptions extends CommonOptions {
  answers?: string
  timeout?: number
  call?: string
  arguments?: string
  yes?: boolean
}

const usage = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.usage })

/** The tool call that the options describe. */
function callOf({ call, arguments: given }: ProveOptions, server: string | undefined): ToolCall | undefined {
  if (call === undefined && given === undefined) return undefined
  if (call === undefined || server === undefined)
    throw usage(
      'no tool was called',
      call === undefined ? 'the arguments are for no tool' : 'the tool is of no server',
      `name both: ${commandName} prove SERVER --call TOOL --arguments '{}'`,
    )
  return { tool: call, arguments: argumentsOf(given) }
}

function argumentsOf(given = '{}'): ToolCall['arguments'] {
  const value = parsed(given)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ToolCall['arguments']
  throw usage('no tool was called', 'its arguments are no JSON object', `write them as --arguments '{"name": "value"}'`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The servers that are meant: the named one, or all of them. */
function chosen(session: Session, name: string | undefined): Answers[] {
  const servers = (session.state.interview.answers.servers as Answers[] | undefined) ?? []
  const found = name === undefined ? servers : servers.filter(server => server.name === name)
  if (found.length > 0) return found
  if (name === undefined) throw usage('nothing was tried', 'there is no MCP server', `add one: ${commandName} import`)
  const known = servers.map(server => String(server.name)).join(', ') || 'none'
  throw usage(
    `there is no MCP server ${name}`,
    `those of the answers are: ${known}`,
    'name one of them, or none for all',
  )
}

/** A container that is here is run: that is what the command is for. A pull is asked about where there is somebody to ask. */
function mayRun({ yes, json }: ProveOptions): Trying['mayRun'] {
  return async (image, here) => {
    if (here || yes) return true
    if (json || !process.stdin.isTTY) return false
    const reader = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await reader
      .question(`The image ${cleanLine(image)} is not here yet. Pull it? [y/N] `)
      .finally(() => reader.close())
    return /^y(es)?$/i.test(answer.trim())
  }
}

async function proveAll(session: Session, servers: Answers[], trying: Trying): Promise<Proof[]> {
  const proofs: Proof[] = []
  for (const server of servers) proofs.push(await session.proofs.prove(server, trying))
  return proofs
}

/** `gatewright prove`: starts or reaches MCP servers from where the gateway will, in a container that removes itself. Exit 5 while one is not proved. */
export async function prove(options: ProveOptions, name: string | undefined): Promise<ExitCode> {
  const call = callOf(options, name)
  const ground = await openGround(options)
  try {
    const docker = dockerMissing(ground.host)
    if (docker) throw docker
    const session = await openSession(ground, options, () => undefined)
    const servers = chosen(session, name)
    let proofs: Proof[] | undefined
    await untilInterrupted(async signal => {
      const trying = {
        signal,
        mayRun: mayRun(options),
        ...(options.timeout && { seconds: options.timeout }),
        ...(call && { call }),
        ...(!options.json && { report: tell }),
      }
      proofs = await proveAll(session, servers, trying).catch((error: unknown) => {
        if (!signal.aborted) throw error
        return undefined
      })
    })
    if (!proofs) return Exit.interrupted
    if (options.json) printJson({ version: 1, deployment: options.deployment, servers: proofs })
    else print(proofs.flatMap(proof => proofText(proof)))
    return proofs.every(isProved) ? Exit.done : Exit.checkFailed
  } finally {
    await ground.close()
  }
}

/** It answered, and so did the tool that was called. */
const isProved = (proof: Proof) =>
  proof.state === 'proved' && !(proof.call && ('problem' in proof.call || proof.call.isError))
