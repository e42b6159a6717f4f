import type { Server } from '../deployment/schema.ts'
import type { ForeignText } from '../text/foreign.ts'
import type { CheckContext, Finding } from './check.ts'
import { judgeTableList, sqlTool, tableListSql } from './table-list.ts'
import type { Tool } from '../gateway/tool-list.ts'

type Named = Pick<Server, 'name'>

/** A tool call that does no harm, and how its answer is judged. */
export interface SafeCall {
  tool: string
  arguments: Record<string, unknown>
  judge(text: ForeignText): Finding | Promise<Finding>
}

const short = (text: ForeignText) => {
  const line = text.shown().replaceAll(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 80)}…` : line
}

/** An answer without a word is what a server gives that does nothing, too; who knows that it is right says so: `expect: ''`. */
const answered = (server: Named, tool: string, text: ForeignText): Finding =>
  text.raw().trim() === ''
    ? {
        ok: false,
        text: `${server.name}/${tool} answered nothing; name a safe call, and what its answer holds, as the probe of ${server.name}`,
      }
    : { ok: true, text: `${server.name}/${tool} answered ${short(text)}` }

function probeCall(server: Server): SafeCall[] {
  if (!server.probe) return []
  const { tool, arguments: given, expect } = server.probe
  const judge = (text: ForeignText): Finding =>
    expect === undefined
      ? answered(server, tool, text)
      : text.raw().includes(expect)
        ? { ok: true, text: `${server.name}/${tool} answered ${short(text) || 'nothing, as expected'}` }
        : { ok: false, text: `${server.name}/${tool} answered ${short(text)}; expected is "${expect}" in it` }
  return [{ tool, arguments: given, judge }]
}

function tableListCall(server: Server, tools: Tool[], context: CheckContext): SafeCall[] {
  const found = server.reads && sqlTool(tools)
  if (!found) return []
  const judge = (text: ForeignText) => judgeTableList(text, server, context)
  return [{ tool: found.tool, arguments: { [found.argument]: tableListSql }, judge }]
}

/** A tool that is annotated as read-only and needs no arguments, if the server has one. */
export function hintedCall(server: Named, tools: Tool[]): SafeCall[] {
  const tool = tools.find(
    ({ annotations, inputSchema }) => annotations?.readOnlyHint === true && !inputSchema?.required?.length,
  )
  if (!tool) return []
  const name = tool.name.raw()
  return [{ tool: name, arguments: {}, judge: text => answered(server, name, text) }]
}

/**
 * What may be called of a server: the list of tables where it reads a database, the probe that the deployment names, or else a tool that is
 * annotated as read-only and needs no arguments. Nothing else: a tool's name does not say what it does.
 */
export function safeCalls(server: Server, tools: Tool[], context: CheckContext): SafeCall[] {
  const calls = [...tableListCall(server, tools, context), ...probeCall(server)]
  return calls.length > 0 ? calls : hintedCall(server, tools)
}
