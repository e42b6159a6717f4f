import { randomUUID } from 'node:crypto'
import { identity, type Principal } from '../auth/principal.ts'
import { type Call, header } from '../http/call.ts'

/** A row of "LiteLLM_SpendLogs" to be. */
export type SpendRow = Record<string, unknown>

/** What a row needs to know of the request that it accounts for. */
export interface Origin {
  principal: Principal | undefined
  ip: string
  userAgent: string | undefined
  callId: string
  sessionId: string
  started: Date
}

/** The origin of rows that one HTTP request makes. */
export function originOf(call: Call, principal: Principal | undefined): Origin {
  const userAgent = header(call, 'user-agent')
  return { principal, ip: call.ip, userAgent, callId: randomUUID(), sessionId: randomUUID(), started: new Date() }
}

/** A row as proxy/spend_tracking/spend_tracking_utils.py, get_logging_payload, writes it; `more` says what kind of call it was. */
export function spendRow(origin: Origin, more: SpendRow & { metadata?: object }): SpendRow {
  const { apiKey, alias, userId } = origin.principal
    ? identity(origin.principal)
    : { apiKey: '', alias: null, userId: '' }
  const ended = new Date()
  return {
    request_id: origin.callId,
    spend: 0,
    total_tokens: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    startTime: origin.started,
    endTime: ended,
    completionStartTime: ended,
    request_duration_ms: ended.getTime() - origin.started.getTime(),
    api_key: apiKey,
    user: userId,
    cache_hit: 'None',
    cache_key: 'Cache OFF',
    request_tags: JSON.stringify(tags(origin.userAgent)),
    team_id: '',
    organization_id: '',
    end_user: '',
    requester_ip_address: origin.ip,
    session_id: origin.sessionId,
    status: 'success',
    litellm_call_id: origin.callId,
    ...more,
    metadata: JSON.stringify({
      user_api_key: apiKey,
      user_api_key_alias: alias,
      user_api_key_user_id: userId,
      requester_ip_address: origin.ip,
      user_agent: origin.userAgent ?? null,
      status: more.status === 'failure' ? 'failure' : null,
      ...more.metadata,
    }),
  }
}

/** `curl/7.88.1` tags a request twice: by program and by program and version. */
function tags(userAgent: string | undefined): string[] {
  if (!userAgent) return []
  return [`User-Agent: ${userAgent.split('/')[0]}`, `User-Agent: ${userAgent}`]
}

/** metadata.error_information of a failed call. */
export const errorInformation = (
  message: string,
  code: string | number = '',
  errorClass = 'HTTPException',
): object => ({
  error_information: { error_message: message, error_code: String(code), error_class: errorClass },
})
