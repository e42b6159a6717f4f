import { type Diagnosis, diagnose } from '../diagnosis/diagnose.ts'
import type { CheckContext } from './check.ts'

/** More than a start with all its warnings prints. */
const kept = 500

/** The end of a container's log, oldest line first. */
export async function lastLines(id: string, { world }: CheckContext): Promise<string[]> {
  const lines: string[] = []
  for await (const { text } of world.engine.logs(id, { follow: false, tail: kept })) lines.push(text.shown())
  return lines
}

/** What the gateway's log says about something that it names, such as an MCP server. */
export async function causeInLog(mention: string, context: CheckContext): Promise<Diagnosis | undefined> {
  const state = await context.world.engine.container(context.deployment.name)
  if (!state) return undefined
  return diagnose((await lastLines(state.id, context)).filter(line => line.includes(mention)))
}
