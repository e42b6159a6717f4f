/*
 * Variables of a container that are handed over in a file of its own instead of in its configuration. `docker inspect` shows none of them, nor does
 * /var/lib/docker/containers/ID/config.v2.json hold them, nor `docker exec` pass them on. The file lies in the container's writable layer: it is there after a
 * restart, and a container that somebody else makes anew does not have it. Each container has its own, so that the one in service keeps its values whatever
 * becomes of the store. A bound file would not do: a keychain has none, and one of mode 600 cannot be read by an image with a user of its own.
 */

/** Inside the container. */
export const secretFilePath = '/etc/gatewright.env'

/** Readable by whatever user the image has: whoever is inside has the same values in the environment. Outside, root alone reaches a container's layers. */
export const secretFileMode = 0o444

const lacking = 'the secrets are not in this container, which something else than Gatewright has made: run deploy.sh'

/** What the shell in the container is given: it reads the file and becomes what the image would have started. */
export const secretLoader = `[ -r ${secretFilePath} ] || { echo "${lacking}" >&2; exit 78; }; . ${secretFilePath}; exec "$@"`

/** `$0` of that shell. */
export const loaderName = 'gatewright'

/** What the engine runs in place of the image's entrypoint, which is the beginning of the arguments. */
export const loaderEntrypoint = 'sh'

export const loaderArguments = (imageEntrypoint: readonly string[]): string[] => [
  '-c',
  secretLoader,
  loaderName,
  ...imageEntrypoint,
]

/** Whether a shell knows a variable by that name: no other can be handed over in a file. */
export const fitsFile = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)

/** The file's text: each variable quoted for a shell, whatever it holds. deploy.sh writes the same. */
export const secretFileText = (env: Record<string, string>, names: readonly string[]): string =>
  names.map(name => `export ${name}='${env[name]!.replaceAll("'", `'\\''`)}'\n`).join('')

/** The variables in such a text. */
export const secretFileContent = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^export (\w+)='((?:[^']|'\\'')*)'$/gm)].map(([, name, value]) => [
      name,
      value!.replaceAll(`'\\''`, "'"),
    ]),
  )
