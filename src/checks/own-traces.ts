import { ownUserAgent } from '../adapters/http-gateway.ts'
import { nobodysModel } from './refusals.ts'
import { temporaryAlias } from './temporary-key.ts'

const program = ownUserAgent.replace(/\/.*/, '')

/**
 * A failed row of the audit that one of Gatewright's own checks provoked, as a condition in SQL: by what it calls itself, and where the version that wrote
 * the row did not yet, by its temporary key or the model that there is not. A row that does not say is a client's.
 */
export const isOwnRefusal = `coalesce(status = 'failure' and (metadata->>'user_agent' like '${program}/%'
  or metadata->>'user_api_key_alias' ~ '${temporaryAlias}' or model like '${nobodysModel}%'), false)`
