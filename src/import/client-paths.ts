/** Paths that mean something on the machine of the client alone, wherever they stand in a value. */

const windows =
  /^(?:[A-Za-z]:[\\/]|\\\\[\w.-]+\\|%(?:APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAM\w*|HOMEPATH|HOMEDRIVE|TEMP|TMP|SYSTEMROOT|PUBLIC)%|%\w+%\\)/i

/** A relative one is known by its dots, by a backslash, or by the ending of a file. */
const relative =
  /^(?:\.{1,2}(?:[\\/].*)?|~[\\/].*|[\w.@-]+\\[\w.@\\-]+|(?!@)[\w.-]+(?:\/[\w.@-]+)*\.(?:[mc]?[jt]sx?|py|sh|json[c5]?|ya?ml|toml|ini|env|db|sqlite3?|csv|pem|key))$/

const absolute = /^\/\w[^:;,]*$/

/** The value of `--dir=PATH` or `DIR=PATH`, or the argument itself. */
function valueIn(argument: string): string {
  const value = /^(?:--?|\/)?[A-Za-z][\w.-]*=(.+)$/s.exec(argument)?.[1] ?? argument
  return value.replace(inUrl, '')
}

/** A list of paths, as PATH is one. */
const each = (value: string) => (/^[A-Za-z]:[\\/]/.test(value) ? value.split(';') : value.split(/[:;,](?=[/~.])/))

const matching = (pattern: RegExp, texts: string[]) =>
  texts.flatMap(text => each(valueIn(text)).filter(one => pattern.test(one)))

export const windowsPaths = (texts: string[]): string[] => matching(windows, texts)

export const absolutePaths = (texts: string[]): string[] => matching(absolute, texts)

/** What lies on a Mac, or on a Windows machine below its Linux, alone. */
const ofMac =
  /^\/(Users|Volumes|Applications|Library|opt\/homebrew|private\/(var|tmp)|var\/folders|mnt\/[a-z]\/Users)(\/|$)/

/** A path of another machine, as a URL has it: `sqlite:////Users/me/x.db`, `file:///C:/x`. */
const inUrl = /^(?:[a-z][a-z\d+]{1,20}:){1,2}\/{0,3}(?=\/(?:Users|Volumes|opt\/homebrew)\/|[A-Za-z]:[\\/])/

/** One within a longer text, such as JSON. */
const within = /(?:^|["'\s=:,;([|])(?:\/(?:Users|Volumes|opt\/homebrew)\/|[A-Za-z]:[\\/](?!\/))/

/** What a README writes in place of any path. */
const ofReadme = /(?:^|[\\/])path[\\/]to[\\/]/i

/** Whether a text names a path of another machine anywhere. */
export const namesClientPath = (text: string): boolean => within.test(text)

/** The path of another machine in an argument or setting, and where it stands. */
export interface ClientPath {
  from: number
  path: string
  /** It may be one of this host as well, once it stands in its directory. */
  mayBeHere: boolean
}

/** What of an argument or setting is a path of the client's machine; a list of paths is one. */
export function clientPathIn(text: string): ClientPath | undefined {
  const path = valueIn(text)
  const parts = each(path)
  // `file:./dev.db` and `data:/srv/data` are no lists of paths.
  if (![windows, relative, absolute, ofReadme].some(pattern => pattern.test(parts[0] ?? ''))) return undefined
  const isWindows = parts.some(one => windows.test(one) || (relative.test(one) && one.includes('\\')))
  const isElsewhere = parts.some(one => ofMac.test(one) || ofReadme.test(one))
  if (!isWindows && !isElsewhere && !parts.some(one => relative.test(one))) return undefined
  return { from: text.length - path.length, path, mayBeHere: !isWindows && !isElsewhere }
}
