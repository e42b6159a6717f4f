type Values = Record<string, unknown>

/** A variable that config.yaml refers to, and what for. */
export interface Wanted {
  name: string
  where: string[]
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every variable that a config.yaml refers to, each once, with the settings that it is for. */
export function referredTo(data: Values): Wanted[] {
  const wanted = new Map<string, string[]>()
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item: unknown, index) => {
        const name = isValues(item) ? (item.model_name ?? item.credential_name ?? item.guardrail_name) : undefined
        walk(item, `${at}.${typeof name === 'string' ? name : index + 1}`)
      })
    } else if (isValues(value)) {
      for (const [key, one] of Object.entries(value)) walk(one, at === '' ? key : `${at}.${key}`)
    } else if (typeof value === 'string') {
      const [, name] = /^os\.environ\/(\S+)$/.exec(value) ?? []
      if (name !== undefined) wanted.set(name, [...(wanted.get(name) ?? []), at])
    }
  }
  walk(data, '')
  return [...wanted].map(([name, where]) => ({ name, where }))
}

/**
 * The environment in which LiteLLM reads the rest of config.yaml: `environment_variables` of the file replace those of the container (its proxy_server.py,
 * `_load_environment_variables`).
 */
export function environmentOf(data: Values, env: Record<string, string>): Record<string, string> {
  const own = Object.entries(isValues(data.environment_variables) ? data.environment_variables : {})
  const set = own.flatMap(([name, value]): [string, string][] => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return []
    const [, other] = /^os\.environ\/(\S+)$/.exec(String(value)) ?? []
    const given = other === undefined ? String(value) : env[other]
    return given === undefined ? [] : [[name, given]]
  })
  return { ...env, ...Object.fromEntries(set) }
}
