import { createHash } from 'node:crypto'
import type { Principal } from '../auth/principal.ts'
import type { Config, ModelEntry } from '../boot/config.ts'
import { openAiProblem } from '../http/problem.ts'

/** The models of config.yaml. */
export class Models {
  readonly #entries: ModelEntry[]

  constructor(config: Config) {
    this.#entries = config.model_list ?? []
  }

  get names(): string[] {
    return [...new Set(this.#entries.map(entry => entry.model_name))]
  }

  find(name: string): ModelEntry | undefined {
    return this.#entries.find(entry => entry.model_name === name)
  }

  /** What /v1/models lists: a key's own list as it stands, unknown names included; without one, every model. */
  visibleTo(principal: Principal): string[] {
    const granted = grants(principal)
    return granted.length === 0 ? this.names : granted
  }
}

/** proxy/auth/auth_checks.py, _can_object_call_model. */
export function checkModelAccess(principal: Principal, model: string): void {
  const granted = grants(principal)
  if (granted.length === 0 || granted.includes(model)) return
  const message =
    `The requested model '${model}' is not available for this API key, or the model name is invalid. ` +
    'Check the models available to you and try again.'
  throw openAiProblem({ status: 403, message, type: 'key_model_access_denied', param: 'model' })
}

/** An empty list, and `all-proxy-models` in one, mean every model. */
function grants(principal: Principal): string[] {
  const models = principal.kind === 'key' ? (principal.row.models ?? []) : []
  return models.includes('all-proxy-models') ? [] : models
}

/** The id of a deployment in spend rows: stable for the same parameters (router.py, generate_model_id). */
export function modelId({ model_name: name, litellm_params: params, model_info: info }: ModelEntry): string {
  return (
    info?.id ??
    createHash('sha256')
      .update(name + JSON.stringify(params))
      .digest('hex')
  )
}

/** `openai/gpt-4o` is of the provider `openai`. */
export const providerOf = ({ litellm_params: { model } }: ModelEntry): string => model.split('/')[0]!

/** What a mock completion of so many tokens costs: as config.yaml prices the model, else nothing. */
export function costOf({ litellm_params: params }: ModelEntry, promptTokens: number, completionTokens: number): number {
  const { input_cost_per_token: input, output_cost_per_token: output } = params
  return promptTokens * (input ?? 0) + completionTokens * (output ?? 0)
}
