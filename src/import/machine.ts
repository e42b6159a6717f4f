import type { FoundServer } from './found.ts'

/** What the system of a machine sets for its programs: a container has its own, and with another machine's its programs are not found. */
const everywhere = new Set(
  `PATH HOME TMPDIR TMP TEMP SHELL PWD OLDPWD INIT_CWD USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA ALLUSERSPROFILE PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 COMMONPROGRAMFILES
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC HOMEPATH HOMEDRIVE LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH NVM_DIR NVM_BIN NVM_INC XDG_RUNTIME_DIR SSH_AUTH_SOCK`.split(
    /\s+/,
  ),
)

/** They are names of settings too: TEMP is a temperature, HOME a building. */
const isOfSystem = (name: string, value: string) =>
  name === 'PATHEXT' || (everywhere.has(name) && /[\\/]|^[A-Za-z]:$|^[$%~]|^\{|\$\{/.test(value))

/** Whoever is logged in there; a server may mean its own user by the same name. */
function isOfUser(name: string, value: string, around: string[]): boolean {
  if (!['USER', 'LOGNAME', 'USERNAME'].includes(name)) return false
  const reference = /^(?:\$|\$\{(?:(?:local)?env:)?|\{env:|%)(USER|LOGNAME|USERNAME)[%}]?$/i
  if (reference.test(value)) return true
  const homes = around.flatMap(text => [...text.matchAll(/[\\/](?:Users|home)[\\/]([^\\/:;]+)/g)].map(([, who]) => who))
  return value !== '' && homes.includes(value)
}

/** Without the variables of the client's machine itself, each of which is named. */
export function withoutMachine(server: FoundServer): { server: FoundServer; note: string } | undefined {
  const around = [...server.args, ...Object.values(server.env)]
  const [own, rest] = [[] as string[], {} as Record<string, string>]
  for (const [name, value] of Object.entries(server.env)) {
    const is = name.toUpperCase()
    if (isOfSystem(is, value) || isOfUser(is, value, around)) own.push(name)
    else rest[name] = value
  }
  if (own.length === 0) return undefined
  return {
    server: { ...server, env: rest, lost: [...server.lost, ...own.map(name => `env.${name}`)] },
    note: `${own.join(', ')} of the client’s machine ${own.length > 1 ? 'are' : 'is'} left out: the container has its own`,
  }
}
