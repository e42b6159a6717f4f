import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { auditSettingsOf } from '../../../src/checks/audit-settings.ts'
import { configText } from '../../../src/steps/files/config.ts'
import { handEdits } from '../../../src/steps/files/hand-edits.ts'
import { knownOf } from '../../../src/steps/files/known.ts'
import { sampleDeployment } from '../sample.ts'

const deployment = sampleDeployment()
const fresh = configText(deployment, undefined, { models: [], servers: [] })

/**
 * Settings of LiteLLM's production guide (docs.litellm.ai, proxy/prod) and of its list of settings (proxy/config_settings) that an administrator of such a
 * gateway has reason to set, as they stand there.
 */
const advised: Record<string, Record<string, string>> = {
  general_settings: {
    proxy_batch_write_at: '60',
    database_connection_pool_limit: '10',
    database_connection_pool_timeout: '60',
    database_connect_timeout: '60',
    disable_error_logs: 'True',
    disable_spend_logs: 'True',
    disable_adding_master_key_hash_to_db: 'True',
    disable_prisma_schema_update: 'true',
    allow_requests_on_db_unavailable: 'True',
    use_redis_transaction_buffer: 'true',
    store_model_in_db: 'true',
    supported_db_objects: '["mcp", "models"]',
    store_prompts_in_spend_logs: 'true',
    require_key_mcp_access_defined: 'false',
    require_end_user_mcp_access_defined: 'true',
    user_mcp_management_mode: 'view_all',
    mcp_internal_ip_ranges: '["10.0.0.0/8"]',
    use_x_forwarded_for: 'true',
    enforce_user_param: 'false',
    background_health_checks: 'true',
    health_check_interval: '300',
    user_api_key_cache_ttl: '60',
    maximum_spend_logs_retention_interval: '1d',
    max_parallel_requests: '1000',
    global_max_parallel_requests: '4000',
    alerting: '["slack"]',
    alerting_threshold: '300',
    proxy_budget_rescheduler_min_time: '597',
    key_management_settings: '{ store_virtual_keys: false }',
    custom_auth: 'custom_auth.user_api_key_auth',
    allow_public_health_readiness_details: 'true',
  },
  litellm_settings: {
    request_timeout: '600',
    set_verbose: 'False',
    json_logs: 'true',
    drop_params: 'yes',
    num_retries: '3',
    cache: 'true',
    cache_params: '{ type: redis, host: redis, port: 6379, ttl: 600.5 }',
    callbacks: '["prometheus"]',
    success_callback: '[]',
    turn_off_message_logging: 'true',
    budget_exceeded_status_code: '429',
    mcp_aliases: '{ sql: mcp_postgres_tools }',
    default_internal_user_params: '{ max_budget: 0.0000005 }',
  },
  router_settings: {
    routing_strategy: 'simple-shuffle',
    redis_host: 'os.environ/REDIS_HOST',
    redis_password: 'os.environ/REDIS_PASSWORD',
    fallbacks: '[{ gpt-3.5-turbo: [other] }]',
    enable_pre_call_checks: 'true',
    allowed_fails: '3',
    cooldown_time: '30',
  },
  environment_variables: { REDIS_HOST: 'redis' },
}

/** The settings set by hand: where the file has one already, its line is changed. */
const byHand = Object.entries(advised).reduce((text, [section, settings]) => {
  const lines = Object.entries(settings).map(([key, value]) => `  ${key}: ${value}`)
  const others = lines.filter(line => !text.includes(`\n${line.split(':')[0]}: `))
  const changed = lines
    .filter(line => !others.includes(line))
    .reduce((result, line) => result.replace(new RegExp(`\\n${line.split(':')[0]}: .*`), `\n${line}`), text)
  return changed.includes(`\n${section}:\n`)
    ? changed.replace(`\n${section}:\n`, `\n${section}:\n${others.join('\n')}\n`)
    : `${changed}${section}:\n${others.join('\n')}\n`
}, fresh)

const places = Object.entries(advised).flatMap(([section, settings]) =>
  Object.keys(settings).map(key => [section, key] as const),
)
const at = (text: string, section: string, key: string) => parse(text, { version: '1.1' })[section]?.[key]

describe('what LiteLLM’s own guides advise, set by hand', () => {
  const changed = { ...deployment, audit: { retention: '90d' }, models: [...deployment.models, ...more()] }
  const after = configText(changed, byHand, knownOf(deployment))

  test.each(places)('%s.%s is kept by a change', (section, key) => {
    expect(byHand).toContain(`  ${key}: ${advised[section]![key]}\n`)
    expect(after).toContain(`  ${key}: ${advised[section]![key]}\n`)
    expect(at(after, section, key)).toEqual(at(byHand, section, key))
  })

  test('nothing of it is set back', () => {
    expect(handEdits(deployment, byHand)).toMatchObject({ taken: [], setBack: [] })
    expect(configText(deployment, byHand, knownOf(deployment))).toBe(byHand)
  })

  test('the audit is looked for as these settings have it', () => {
    expect(auditSettingsOf(byHand)).toEqual({ patience: 140, isOff: true })
    expect(auditSettingsOf(fresh)).toEqual({ patience: 40, isOff: false })
  })
})

function more() {
  return [{ name: 'other', model: 'openai/other', mock: 'x' }]
}

test('of the settings that are answers, each is taken as one or named where it is set back', () => {
  const text = fresh
    .replace('os.environ/LITELLM_MASTER_KEY', 'os.environ/ANOTHER')
    .replace('retention_period: 30d', 'retention_period: 7d')
  expect(handEdits(deployment, text)).toMatchObject({
    taken: ['general_settings.maximum_spend_logs_retention_period'],
    setBack: ['general_settings.master_key'],
  })
})
