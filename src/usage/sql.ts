import type { PostgresSession } from '../adapters/postgres.ts'
import type { Dimension } from './read.ts'

export async function hasTable(session: PostgresSession, name: string): Promise<boolean> {
  const [is] = await session.query<{ has: boolean }>(`select to_regclass('public."' || $1 || '"') is not null as has`, [name]) // prettier-ignore
  return is?.has ?? false
}

export async function hasColumn(session: PostgresSession, table: string, column: string): Promise<boolean> {
  const found = await session.query(
    `select 1 from pg_attribute where attrelid = to_regclass('public."' || $1 || '"') and attname = $2 and not attisdropped`,
    [table, column],
  )
  return found.length > 0
}

/**
 * LiteLLM's sums by day, key, user, model and tool (litellm_proxy_extras/schema.prisma, LiteLLM_DailyUserSpend): every call is in them, also those whose row the retention has
 * taken. A date there is a text of UTC.
 */
export const dailySource = `
select date as at, api_key, coalesce(user_id, '') as "user", coalesce(nullif(model_group, ''), model, '') as model, coalesce(mcp_namespaced_tool_name, '') as tool,
  api_requests as requests, failed_requests as failed, prompt_tokens + completion_tokens as tokens, spend
from "LiteLLM_DailyUserSpend" where date >= $1::text`

/** The same from the rows of the audit; \`at\` is how their time is cut. */
export const rowsSource = (at: string): string => `
select ${at} as at, api_key, coalesce("user", '') as "user", coalesce(nullif(model_group, ''), model) as model, coalesce(mcp_namespaced_tool_name, '') as tool,
  1 as requests, (status is not distinct from 'failure')::int as failed, total_tokens as tokens, spend
from "LiteLLM_SpendLogs" where "startTime" >= $1::timestamp`

/** By what is grouped, and how a group is called: keys by their alias, also those that are deleted by now. */
export function labels(by: Dimension, deleted: boolean, teams: boolean): { group: string; label: string } {
  const was = deleted ? `(select max(key_alias) from "LiteLLM_DeletedVerificationToken" where token = id), ` : ''
  const teamName = teams ? `(select team_alias from "LiteLLM_TeamTable" where team_id = id), ` : ''
  const all: Record<Dimension, { group: string; label: string }> = {
    key: {
      group: 'api_key',
      label: `coalesce((select key_alias from "LiteLLM_VerificationToken" where token = id), ${was}nullif(left(id, 8), ''), 'no key')`,
    },
    team: {
      group: `coalesce((select team_id from "LiteLLM_VerificationToken" where token = api_key), '')`,
      label: `coalesce(${teamName}nullif(id, ''), 'no team')`,
    },
    user: { group: '"user"', label: `coalesce(nullif(id, ''), 'no user')` },
    model: { group: 'model', label: `coalesce(nullif(id, ''), 'no model')` },
    tool: { group: 'tool', label: 'id' },
  }
  return all[by]
}
