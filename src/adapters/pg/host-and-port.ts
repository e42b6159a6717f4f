/** `[::1]:5432` and `db:5432` as parts; 5432 where no port is named. */
export function hostAndPortOf(server: string): { host: string; port: number } {
  const [, host = server, port = '5432'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(server) ?? []
  return { host, port: Number(port) }
}
