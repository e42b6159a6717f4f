/** What any program may need to find itself and to be understood. */
const usual = 'PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|LANG|LC_\\w+'
const wayOut = '(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)'
/** A desktop's session: where a keyring answers, and where it asks its user. */
const session =
  'XDG_\\w+|DBUS_SESSION_BUS_ADDRESS|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|GNOME_KEYRING_CONTROL|LD_LIBRARY_PATH'

const only = (...names: string[]) => new RegExp(`^(${[usual, ...names].join('|')})$`, 'i')

/** The names that each kind of helper is given. */
const passed = {
  /** Names of npm's own documentation (https://docs.npmjs.com/cli/using-npm/config), those by which Node is told of a company's certificates, and the usual ones of registries' tokens. */
  npm: only(wayOut, 'XDG_\\w+', 'npm_\\w+', 'NODE_(AUTH_TOKEN|OPTIONS|EXTRA_CA_CERTS|USE_\\w+)', 'SSH_AUTH_SOCK'),
  keychain: only(session),
  /** docker-credential-*: pass, secretservice and the helpers of the clouds' registries, which have logins of their own in the environment. */
  registry: only(
    wayOut,
    session,
    'DOCKER_CONFIG|GNUPGHOME|GPG_\\w+|PASSWORD_STORE_\\w+',
    'AWS_\\w+|AZURE_\\w+|GOOGLE_\\w+|CLOUDSDK_\\w+',
  ),
  /** What an administrator's login shell has of what `docker` needs to find the engine and Gatewright the keychain. */
  deployScript: only(session, 'DOCKER_(HOST|CONTEXT|CONFIG|TLS_VERIFY|CERT_PATH)'),
  /** The system's own small programs: id, getent, ss, sudo. */
  system: only(),
}

/** The environment for a helper process: an answer may name a variable that holds a secret, which is nobody else's business. */
export const childEnvironment = (kind: keyof typeof passed, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => passed[kind].test(name)))
