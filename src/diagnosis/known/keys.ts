import type { KnownFailure } from '../known-failure.ts'

/** From keys and what they may do. */
export const keys: KnownFailure[] = [
  {
    id: 'key-form',
    pattern: /Malformed API Key passed in\. Ensure Key has `?'?Bearer/,
    means: 'a client sends its key without the word Bearer',
    why: 'the header must read Authorization: Bearer sk-...',
    next: 'mend the header in that client',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot',
    seen: 'real',
  },
  {
    id: 'key-unknown',
    pattern:
      /token_not_found_in_db|Authentication Error, Invalid API key provided|Invalid proxy server token passed|Unable to find token in cache or `?LiteLLM_VerificationToken/,
    means: 'a client uses a key that the proxy does not know',
    why: 'the key was deleted or has expired, or the database was made anew',
    next: 'give that client a key that exists',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot; 1.108 says "Invalid API key provided"',
    seen: 'real',
  },
  {
    id: 'key-routes',
    pattern: /Virtual key is not allowed to call this route/,
    means: 'a key may not call this address of the proxy',
    why: 'it was made with allowed_routes',
    next: 'make the key anew without allowed_routes',
    source: 'BerriAI/litellm#20325',
    seen: 'real',
  },
  {
    id: 'key-alias-taken',
    pattern: /Key with alias '.*' already exists/,
    means: 'a key of that name exists already',
    why: 'an earlier run made it, or somebody made it by hand',
    next: 'use the stored key, or delete it and make it anew',
    source: 'litellm/proxy/management_endpoints/key_management_endpoints.py',
    seen: 'real',
  },
  {
    id: 'key-prefix',
    pattern: /Invalid key format\. LiteLLM Virtual Key must start with 'sk-'|LiteLLM Virtual Key expected\. Received=/,
    means: 'a key does not begin with sk-',
    why: 'LiteLLM takes no other form',
    next: 'use a key of the form sk-..., of 16 characters or more',
    source: 'litellm/proxy/management_endpoints/key_management_endpoints.py',
    seen: 'real',
  },
  {
    id: 'key-no-model',
    pattern: /key_model_access_denied/,
    means: 'a client asked for a model that its key may not use, or that does not exist',
    why: 'the model is not among the models granted to the key',
    next: 'grant the model to the key, or correct the name in that client',
    source: 'LiteLLM 1.108.11',
    seen: 'real',
  },
]
