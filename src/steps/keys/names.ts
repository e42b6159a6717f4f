/**
 * The alias under which a key goes on while the one that replaces it has its own: LiteLLM has an alias once only. It follows from the new key, so that a run that
 * was interrupted finds it.
 */
export const earlierAlias = (alias: string, token: string) => `${alias}-before-${token.slice(0, 8)}`
