import { createHash } from 'node:crypto'
import type { Config } from './config.ts'
import { Refusal } from './refusal.ts'

/** sha256 of `sk-1234`, as LiteLLM has it: the key itself stands nowhere. */
const publiclyKnown = new Set(['88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b'])

const headlines = {
  notSet: 'no master key is set, so every request would be accepted without authentication.',
  empty: 'the master key is empty.',
  publiclyKnown: 'the master key is a publicly known default.',
}

const overrideHint =
  'Local development only: set LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY=true, or\n' +
  'general_settings.dangerously_permit_weak_or_unset_master_key: true, to start anyway.'

const saveKeyStep =
  'Generate a key and save it to .env:\n' +
  '     echo "LITELLM_MASTER_KEY=sk-$(openssl rand -hex 32)" | tee -a .env\n' +
  '   Not using a .env file (docker run, Kubernetes, pip install)? Pass the same value as the\n' +
  '   LITELLM_MASTER_KEY environment variable instead.'

const replaceKeyStep =
  'Generate a key:\n' +
  '     echo "sk-$(openssl rand -hex 32)"\n' +
  '   Put it in place of the current LITELLM_MASTER_KEY value wherever that is set: a shell export, your\n' +
  '   container or deployment environment, or its line in .env. Do not just add it to .env, because a value\n' +
  '   already exported in the environment wins over .env.'

interface Given {
  config: Config
  configFile: string | undefined
  /** LITELLM_MASTER_KEY. */
  environment: string | undefined
  permitWeak: boolean
}

/** The master key, or the refusal of proxy/auth/master_key_boot_check.py. Empty where the override lets an unset one pass. */
export function checkedMasterKey({ config, configFile, environment, permitWeak }: Given): string {
  const settings = config.general_settings
  const fromFile = settings !== null && settings !== undefined && 'master_key' in settings
  const key = fromFile ? settings.master_key : environment
  const reason = unsafeReason(key)
  if (reason === undefined || permitWeak || settings?.dangerously_permit_weak_or_unset_master_key) return key ?? ''
  const file = fromFile && !(key !== null && key === environment) ? (configFile ?? 'your config') : undefined
  throw new Refusal(3, refusalText(reason, file, environment !== undefined))
}

function unsafeReason(key: string | null | undefined): keyof typeof headlines | undefined {
  if (key === null || key === undefined) return 'notSet'
  if (key.trim() === '') return 'empty'
  return publiclyKnown.has(createHash('sha256').update(key.trim()).digest('hex')) ? 'publiclyKnown' : undefined
}

function refusalText(reason: keyof typeof headlines, file: string | undefined, environmentIsSet: boolean): string {
  const fileStep = `Make sure ${file} reads the key from the environment:\n     general_settings:\n       master_key: os.environ/LITELLM_MASTER_KEY`
  const steps = [...(file ? [fileStep] : []), environmentIsSet ? replaceKeyStep : saveKeyStep]
  return [
    `LiteLLM proxy refused to start: ${headlines[reason]}\n${sourceLine(reason, file)}`,
    steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    overrideHint,
  ].join('\n\n')
}

function sourceLine(reason: keyof typeof headlines, file: string | undefined): string {
  if (file && reason === 'notSet') {
    return `general_settings.master_key in ${file} is blank, or points at an environment variable that is not set.`
  }
  if (file) return `It comes from general_settings.master_key in ${file}.`
  return reason === 'notSet'
    ? 'Neither general_settings.master_key nor the LITELLM_MASTER_KEY environment variable is set.'
    : 'It comes from the LITELLM_MASTER_KEY environment variable.'
}
