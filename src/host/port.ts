import { createServer } from 'node:net'
import type { Verdict } from '../deployment/field.ts'

/** Whether this address can be bound now, by binding it. */
export function tryPort(address: string, port: number): Promise<Verdict> {
  return new Promise(resolve => {
    const probe = createServer()
    // Docker may well publish a port that this user may not listen on.
    probe.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve({ ok: code === 'EACCES', text: refusal(code, address, port) }),
    )
    probe.listen({ host: address, port, exclusive: true }, () =>
      probe.close(() => resolve({ ok: true, text: `port ${port} is free on ${address}` })),
    )
  })
}

function refusal(code: string | undefined, address: string, port: number): string {
  if (code === 'EADDRINUSE') return `port ${port} is taken on ${address}; ss -ltnp sport = :${port} shows by what`
  if (code === 'EADDRNOTAVAIL') return `${address} is no address of this host`
  if (code === 'EACCES')
    return `port ${port} is below 1024, which is not for this user to try: whether it is free is not known`
  return `port ${port} cannot be used on ${address}: ${code}`
}
