/**
 * What npm needs to find itself, its settings and its way out: the names that npm's own documentation lists (https://docs.npmjs.com/cli/using-npm/config), those by
 * which Node and OpenSSL are told of a company's certificates, and the usual ones of the registry's tokens.
 */
const passed =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|LANG|LC_\w+|XDG_\w+|(https?|no|all)_proxy|npm_\w+|NODE_(AUTH_TOKEN|OPTIONS|EXTRA_CA_CERTS|USE_\w+)|SSL_CERT_(FILE|DIR)|SSH_AUTH_SOCK)$/i

/** The environment for npm: an answer may name a variable that holds a secret, which is no business of npm's. */
export const npmEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name)))
