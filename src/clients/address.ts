import { Exit, Failure } from '../failure.ts'

const bracketed = (host: string) => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

/** The address that a client uses: a URL as it is, a host name or an IP address with the gateway's port. */
export function clientUrl(address: string, port: number): string {
  const text = /^https?:\/\//.test(address)
    ? address
    : /^[^:]+:\d+$|^\[.+\]:\d+$/.test(address)
      ? `http://${address}`
      : `http://${bracketed(address)}:${port}`
  const url = URL.parse(text)
  if (!url || /[\s'"`$\\]/.test(address))
    throw new Failure({
      what: `${address} is no address`,
      why: 'it has to be a host name, an IP address or a URL',
      next: 'give the address by which the client reaches the gateway: --address 192.168.1.20',
      exit: Exit.usage,
    })
  return text.replace(/\/+$/, '')
}
