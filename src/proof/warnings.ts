import { isTakenByLiteLlm } from '../deployment/reserved-names.ts'
import type { Deployment, Server } from '../deployment/schema.ts'
import type { Answered } from './probe/report.ts'
import type { Warning } from './proof.ts'

/** A trap that a server is in although it answers. */
export interface KnownWarning {
  id: string
  /** For the documentation: what it is. */
  trap: string
  says: (report: Answered, deployment: Deployment, server: Server) => string | undefined
  next: string
}

/** As a host: in a URL, or before a port. */
const loopback = /(?:^|[/@=])(localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/

const mebibyte = 1024 * 1024

/** Of the versions in which a large result breaks the stream (release notes 1.108.3, #47034); a tag that names no version is not judged. */
function breaksLargeResults({ image }: Deployment): boolean {
  const [, minor = 0, patch = 0] = /^v?1\.(\d+)\.(\d+)/.exec(image.tag)?.map(Number) ?? []
  return (minor >= 103 && minor < 108) || (minor === 108 && patch < 3)
}

/** Every known one. */
export const knownWarnings: KnownWarning[] = [
  {
    id: 'noise',
    trap: 'a server that prints on standard output',
    says: ({ noise }) =>
      noise.length > 0 ? `it prints on standard output beside its messages: ${noise[0]}` : undefined,
    next: 'switch its banner or log off, or send it to standard error: each such line is a parse error in the gateway’s log',
  },
  {
    id: 'localhost-inside',
    trap: '`localhost` in an argument or a setting of a stdio server',
    says(_, __, { transport, args, env }) {
      const found = transport === 'stdio' && [...args, ...Object.values(env)].find(text => loopback.test(text))
      return found ? `${loopback.exec(found)![1]} in its settings is the container itself` : undefined
    },
    next: 'name what it is to reach as the container sees it: a container’s name, or host.docker.internal for this host',
  },
  {
    id: 'slow-start',
    trap: 'a server that needs minutes for its first start',
    says: ({ ms }) =>
      ms > 30_000 ? `it took ${Math.round(ms / 1000)} s until its tools were listed; LiteLLM waits 30 s` : undefined,
    next: 'install what it fetches when it starts (npm package, mount), or run it beside the gateway',
  },
  {
    id: 'no-tools',
    trap: 'a server without tools',
    says: ({ tools }) => (tools.length === 0 ? 'it lists no tools' : undefined),
    next: 'see whether it wants a setting before it shows them',
  },
  {
    id: 'stateless-only',
    trap: 'a server that speaks the 2026-07-28 protocol only',
    says: ({ era }) =>
      era === 'stateless' ? 'it knows no handshake, only the stateless protocol of 2026-07-28' : undefined,
    next: 'the verification shows whether this LiteLLM speaks it; else choose a version of the server that knows both',
  },
  {
    id: 'name-taken',
    trap: 'a server by a name that LiteLLM has in its own paths, such as `search`',
    says: (_, __, { name }) =>
      isTakenByLiteLlm(name)
        ? `LiteLLM answers /${name}/mcp by itself: no client reaches this server there`
        : undefined,
    next: 'give it another name, such as one with _mcp behind it; on /mcp it is among the others in any case',
  },
  {
    id: 'large-result',
    trap: 'tool results over 1 MiB',
    says: ({ call }, deployment) =>
      call && 'bytes' in call && call.bytes > mebibyte
        ? `its answer has ${(call.bytes / mebibyte).toFixed(1)} MiB${breaksLargeResults(deployment) ? ', which this LiteLLM cuts off' : ', all of which a model would have to read'}`
        : undefined,
    next: 'ask for less; LiteLLM passes such answers on since 1.108.3',
  },
]

/** What there is to mind about a server that answered. */
export const warningsOf = (report: Answered, deployment: Deployment, server: Server): Warning[] =>
  knownWarnings.flatMap(({ id, says, next }) => {
    const text = says(report, deployment, server)
    return text === undefined ? [] : [{ id, text, next }]
  })
