import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { errorInformation, type Origin, type SpendRow, spendRow } from '../spend/row.ts'
import type { Target } from './call.ts'
import type { Listing } from './list.ts'
import { outcomes } from './list.ts'

/** One tool call as spend rows tell of it. */
export interface CallRecord {
  origin: Origin
  /** The name that the client asked for. */
  asked: string
  args: Record<string, unknown>
  /** Missing where the call failed before its server was settled. */
  target?: Target | undefined
}

/** How the column and metadata.mcp_tool_call_metadata name a tool: `server/tool`, but `server-tool` for calls that a model made. */
export type Namespacing = (target: Target) => string
const bySlash: Namespacing = ({ server, tool }) => `${server.prefix}/${tool}`
export const byDash: Namespacing = ({ server, tool }) => `${server.prefix}-${tool}`

/** The row of a tool call that has a result; one with `isError` counts as failed (operations.py, _fire_mcp_tool_call_logging). */
export function callRow(record: CallRecord, result: CallToolResult, name: Namespacing = bySlash): SpendRow {
  if (!result.isError) return row(record, name, { status: 'success' })
  const first = result.content[0]
  return failedRow(record, first?.type === 'text' ? first.text : 'tool call failed', '', name)
}

/** The row of a tool call that was refused or failed. */
export function failedRow(
  record: CallRecord,
  message: string,
  code: string | number,
  name: Namespacing = bySlash,
): SpendRow {
  return row(record, name, { status: 'failure', cache_hit: 'False', metadata: errorInformation(message, code) })
}

function row(
  { origin, asked, args, target }: CallRecord,
  name: Namespacing,
  more: { metadata?: object } & SpendRow,
): SpendRow {
  const namespaced = target && name(target)
  return spendRow(origin, {
    call_type: 'call_mcp_tool',
    model: `MCP: ${asked}`,
    mcp_namespaced_tool_name: namespaced ?? null,
    ...more,
    metadata: {
      mcp_tool_call_metadata: {
        name: target?.tool ?? asked,
        arguments: args,
        mcp_server_name: target?.server.name ?? null,
        namespaced_tool_name: namespaced ?? null,
      },
      ...more.metadata,
    },
  })
}

/** The row of a listing: without the client's address, as LiteLLM writes it. */
export function listingRow(origin: Origin, source: 'mcp_protocol' | 'responses', listings: Listing[]): SpendRow {
  const counts = listings.map(({ server, tools }) => [server.prefix, tools.length])
  return spendRow(origin, {
    call_type: 'list_mcp_tools',
    model: 'MCP: list_tools',
    requester_ip_address: null,
    metadata: {
      spend_logs_metadata: {
        source,
        mcp_operation: 'list_tools',
        allowed_server_count: listings.length,
        tool_count_total: listings.reduce((sum, { tools }) => sum + tools.length, 0),
        per_server_tool_counts: Object.fromEntries(counts),
        per_server_list_outcomes: outcomes(listings),
      },
    },
  })
}
