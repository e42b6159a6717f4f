/** A repository as registries know it: `GET https://HOST/v2/PATH/tags/list`. */
export interface RepositoryAddress {
  host: string
  path: string
  /** Spoken to without TLS, as Docker does with a registry on this machine only. */
  plain: boolean
}

const hub = 'registry-1.docker.io'

/**
 * Where an image's repository is asked about, by Docker's own rule (github.com/distribution/reference, normalize.go): a first part with a dot, a port or the name localhost
 * is a host, all else is Docker Hub's, whose images without a part of their own are in `library`.
 */
export function addressOf(repository: string): RepositoryAddress {
  const [first = '', ...rest] = repository.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  if (!isHost || first === 'docker.io' || first === 'index.docker.io') {
    const path = isHost ? rest.join('/') : repository
    return { host: hub, path: path.includes('/') ? path : `library/${path}`, plain: false }
  }
  return { host: first, path: rest.join('/'), plain: isLoopback(first.replace(/:\d+$/, '')) }
}

/** Whether a host name is this machine. */
export const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
