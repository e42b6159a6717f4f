/** What a `postgresql://` URL in Prisma's dialect says, taken apart once. */
export interface DatabaseAddress {
  host: string
  port: number
  user: string
  password: string
  database: string
  schema: string
  option: (name: string) => string | null
}

/** Take a Prisma database URL apart; its own options (`connection_limit`, `schema` ...) stay readable through `option`. */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const url = new URL(text)
  const option = (name: string): string | null => url.searchParams.get(name)
  return {
    host: option('host') ?? decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    schema: option('schema') ?? 'public',
    option,
  }
}

/** node-postgres's `ssl` setting for Prisma's `sslmode` and `sslaccept`. */
export function tlsOf({ option }: DatabaseAddress): false | { rejectUnauthorized: boolean } {
  const wanted = /^(require|verify)/.test(option('sslmode') ?? 'prefer')
  return wanted ? { rejectUnauthorized: option('sslaccept') === 'strict' } : false
}

/** The URL that a Prisma schema's datasource block names: a literal, or the value of its variable. */
export function datasourceUrl(datamodel: string, env: NodeJS.ProcessEnv): string | undefined {
  const block = /datasource\s+\w+\s*\{([^}]*)\}/.exec(datamodel)?.[1] ?? ''
  const setting = /^\s*url\s*=\s*(?:env\(\s*"(\w+)"\s*\)|"([^"]+)")/m.exec(block)
  return setting?.[1] ? env[setting[1]] : setting?.[2]
}
