import type { Secret } from '../../secret.ts'
import { type HandMade, listOf, masterKeyOf, optionOf, partOf, valueOf } from '../hand-made.ts'
import type { Rule } from './rule.ts'

/** What somebody who knows nothing of this gateway would try first. LiteLLM since 1.104.0 does not start with the first of them. */
const wellKnown = ['sk-1234', 'sk-12345', 'sk-123456', 'sk-test', 'sk-master', 'sk-litellm', 'sk-admin']

/** A master key that can be guessed. */
export const isWeak = (key: Secret): boolean =>
  wellKnown.includes(key.reveal()) || key.reveal().length < 16 || !key.reveal().startsWith('sk-')

const masterKeyRule: Rule = ({ found, correct }) => {
  const key = masterKeyOf(found)
  if (!key)
    return {
      id: 'adopted-no-master-key',
      severity: 'error',
      text: 'there is no master key: whoever reaches the gateway may use and administer it',
      evidence: 'neither LITELLM_MASTER_KEY nor general_settings.master_key has a value',
      next: `${correct}: it makes one`,
    }
  return (
    isWeak(key.value) && {
      id: 'adopted-weak-master-key',
      severity: 'error',
      text: 'the master key can be guessed',
      evidence: `it is well known, shorter than 16 characters, or does not begin with sk- (${key.value.reveal().length} characters)`,
      next: `${correct}: it makes a new one, and keeps the old one as salt key so that stored credentials stay readable`,
    }
  )
}

/** Where config.yaml holds a value that should be in the environment. */
function inClear(found: HandMade): string[] {
  const general = partOf(found, 'general_settings')
  const clear = (value: unknown) => valueOf(found, value)?.clear === true
  const models = listOf(found, 'model_list').filter(({ litellm_params }) => {
    const { api_key: key, mock_response: mock } = (litellm_params ?? {}) as Record<string, unknown>
    return clear(key) && mock === undefined && String(key).length >= 16
  })
  const environment = Object.keys(partOf(found, 'environment_variables')).filter(name =>
    /KEY|TOKEN|SECRET|PASSWORD|URL/.test(name),
  )
  return [
    ...(clear(general.master_key) ? ['general_settings.master_key'] : []),
    ...(clear(general.database_url) ? ['general_settings.database_url'] : []),
    ...models.map(({ model_name: name }) => `API key of model ${String(name)}`),
    ...environment.map(name => `environment_variables.${name}`),
  ]
}

const clearRule: Rule = ({ found, correct }) => {
  const places = inClear(found)
  return (
    places.length > 0 && {
      id: 'adopted-secrets-in-clear',
      severity: 'error',
      text: 'config.yaml holds secrets in clear',
      evidence: `${places.join(', ')} in ${found.config?.source}`,
      next: `${correct}: they go to the secret store, and config.yaml refers to them`,
    }
  )
}

const quotedRule: Rule = ({ found: { is }, correct }) => {
  const quoted = Object.entries(is.spec.env).filter(([, value]) => /^(["']).*\1$/s.test(value))
  return (
    quoted.length > 0 && {
      id: 'adopted-quoted',
      severity: 'error',
      text: 'values in its environment have quotes around them',
      evidence: `${quoted.map(([name]) => name).join(', ')}: docker run --env-file keeps quotes as a part of the value`,
      next: `${correct}: the env file is written without`,
    }
  )
}

const argumentsRule: Rule = ({ found, correct }) => {
  const key = masterKeyOf(found)?.value.reveal()
  const named = optionOf(found.is.spec.args, '--master_key')
  return (
    (named !== undefined || (key !== undefined && found.is.spec.args.some(one => one.includes(key)))) && {
      id: 'adopted-secret-argument',
      severity: 'error',
      text: 'a secret is among its arguments, which every process on this host can read',
      evidence: 'arguments of the container',
      next: correct,
    }
  )
}

/** What is wrong with its secrets. */
export const secretsRules: Rule[] = [masterKeyRule, clearRule, argumentsRule, quotedRule]
