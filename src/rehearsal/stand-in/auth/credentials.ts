import { type Call, header } from '../http/call.ts'

/** Headers that carry a key as it is, in LiteLLM's order (proxy/auth/user_api_key_auth.py, get_api_key). */
const plainHeaders = ['api-key', 'x-api-key', 'x-goog-api-key', 'ocp-apim-subscription-key']

/** The key of a request: undefined where there is none, empty where `Bearer ` is missing. */
export function presentedKey(call: Call): string | undefined {
  const own = header(call, 'x-litellm-api-key')
  if (own !== undefined) return withoutScheme(own) ?? own
  const authorization = header(call, 'authorization')
  if (authorization) return withoutScheme(authorization) ?? ''
  return plainHeaders.map(name => header(call, name)).find(value => value !== undefined)
}

const withoutScheme = (value: string): string | undefined => /^(?:Bearer|bearer|Basic) (.*)$/s.exec(value)?.[1]
