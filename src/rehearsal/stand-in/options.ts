import { parseArgs } from 'node:util'
import { Refusal } from './boot/refusal.ts'

/** What the command line and the environment say. */
export interface Options {
  configFile: string | undefined
  host: string
  port: number
  databaseUrl: string | undefined
  masterKey: string | undefined
  stdioEnabled: boolean
  stdioCommands: string[]
  permitWeakMasterKey: boolean
  exitWithParent: boolean
  /** Seconds from one batch of spend rows to the next, where config.yaml does not say. */
  batchSeconds: number
}

/** Shortens the time between two batches of spend rows in a stand-in whose configuration does not say it. */
export const batchVariable = 'GATEWRIGHT_BATCH_SECONDS'

const known = {
  config: { type: 'string', short: 'c' },
  port: { type: 'string', default: '4000' },
  host: { type: 'string', default: '0.0.0.0' },
  // Of the further ones those that guides advise; a stand-in has one worker whatever it is told.
  num_workers: { type: 'string' },
  max_requests_before_restart: { type: 'string' },
  keepalive_timeout: { type: 'string' },
  detailed_debug: { type: 'boolean' },
  debug: { type: 'boolean' },
} as const

/** Reads `--config FILE --port N --host ADDRESS` (proxy_cli.py) and the variables that LiteLLM reads. */
export function readOptions(argv: string[], env: NodeJS.ProcessEnv): Options {
  const unknown = argv.find(one => one.startsWith('--') && !(one.slice(2).split('=')[0]! in known))
  if (unknown !== undefined) throw new Refusal(2, `Error: No such option '${unknown.split('=')[0]}'.`)
  const { values } = parseArgs({ args: argv, options: known })
  return {
    configFile: values.config,
    host: values.host,
    port: Number(values.port),
    databaseUrl: env.DATABASE_URL,
    masterKey: env.LITELLM_MASTER_KEY,
    stdioEnabled: isTrue(env.LITELLM_ENABLE_MCP_STDIO),
    stdioCommands: (env.LITELLM_MCP_STDIO_EXTRA_COMMANDS ?? '').split(',').filter(Boolean),
    permitWeakMasterKey: isTrue(env.LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY),
    exitWithParent: env.GATEWRIGHT_EXIT_WITH_PARENT === '1',
    // LiteLLM waits ten seconds by default (docs: proxy/config_settings). Tests that look for other things need not wait for it.
    batchSeconds: Number(env[batchVariable] ?? 10),
  }
}

/** _experimental/mcp_server/stdio_gate.py: stripped and lower-cased, nothing but `true` counts. */
const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === 'true'
