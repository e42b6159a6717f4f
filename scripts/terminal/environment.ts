/** This process's environment for a program that somebody looks at and whose own files shall lie below `directory`. */
export function environmentIn(directory: string): Record<string, string> {
  // CI variables make interactive programs behave as if nobody looked.
  const { CI, CONTINUOUS_INTEGRATION, GITHUB_ACTIONS, ...kept } = process.env as Record<string, string>
  const directories = { HOME: directory, TMPDIR: directory, XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory }
  return { ...kept, ...directories, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' }
}
