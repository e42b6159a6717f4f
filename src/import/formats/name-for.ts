import type { FoundServer } from '../found.ts'

/** Launchers whose first word that is no option is the package that they run. */
const launchers = /(^|[\\/])(npx|bunx|uvx|pnpx|pipx)(\.cmd|\.exe)?$/

/** A name for a server that has none: its package, its program, or its host. */
export function nameFor({ command, args, url }: FoundServer): string | undefined {
  if (url !== undefined) return URL.parse(url)?.hostname || undefined
  const [program, ...rest] = [...(command ?? '').split(/\s+/), ...args]
  const named = launchers.test(program ?? '') ? rest.find(word => !word.startsWith('-')) : program
  return (named ?? '').replace(/(.)@.*$/, '$1').replace(/^.*[\\/]/, '') || undefined
}
