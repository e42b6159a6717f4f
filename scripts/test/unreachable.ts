// As pip, uv, npm and apt say it.
const signs = [
  'Failed to establish a new connection',
  'error sending request',
  'dns error',
  'network request to \\S+ failed',
  'Could not (?:resolve|connect)',
  'Temporary failure (?:resolving|in name resolution)',
  'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT',
]
const line = new RegExp(`.*(?:${signs.join('|')}).*`)

/** The line in which a failed download says that its host could not be reached; undefined where it failed otherwise. */
export function whyUnreachable(error: unknown): string | undefined {
  const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string }
  return line.exec([stderr, stdout, String(error)].join('\n'))?.[0].trim()
}
