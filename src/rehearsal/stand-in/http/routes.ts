import type { Handler } from './call.ts'

/** One line of the routing table. `*` in a path stands for one segment. */
export interface Route {
  methods: string[]
  path: string
  handle: Handler
}

export const get = (path: string, handle: Handler): Route => ({ methods: ['GET', 'HEAD'], path, handle })
export const post = (path: string, handle: Handler): Route => ({ methods: ['POST'], path, handle })
export const any = (path: string, handle: Handler): Route => ({ methods: ['GET', 'POST', 'DELETE'], path, handle })

export type Match = { handle: Handler; params: string[] } | 'no such path' | 'no such method'

/** The first route that fits. */
export function match(routes: Route[], method: string, path: string): Match {
  const fitting = routes.flatMap(route => {
    const params = parameters(route.path, path)
    return params ? [{ route, params }] : []
  })
  if (fitting.length === 0) return 'no such path'
  const chosen = fitting.find(({ route }) => route.methods.includes(method))
  return chosen ? { handle: chosen.route.handle, params: chosen.params } : 'no such method'
}

function parameters(pattern: string, path: string): string[] | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const captured: string[] = []
  for (const [index, segment] of wanted.entries()) {
    if (segment === '*' && given[index] !== '') captured.push(decodeURIComponent(given[index]!))
    else if (segment !== given[index]) return undefined
  }
  return captured
}
