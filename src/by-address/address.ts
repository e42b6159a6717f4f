import { Exit, Failure } from '../failure.ts'

const unusable = (why: string) =>
  new Failure({
    what: 'the address cannot be used',
    why,
    next: 'give it as a client reaches it: http://HOST:PORT, or https://NAME with the path below which the gateway lies',
    exit: Exit.usage,
  })

/** Ends of the addresses that clients and browsers are given; the gateway's own lies above them. */
const ownPaths = /\/(v1|mcp|ui|sse|health\/\w+)?\/?$/

/**
 * The base address of a gateway, out of what somebody pastes: without the path of a client or of the web page, with the path prefix of a proxy. A login in it
 * is refused without being repeated.
 */
export function gatewayAddress(text: string): string {
  const url = URL.parse(/^[\w.[\]:-]+$/.test(text) && !text.includes('://') ? `http://${text}` : text)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw unusable('it is no http or https URL')
  if (url.username !== '' || url.password !== '')
    throw unusable('it holds a login, which every user of this host can read in the list of processes')
  if (url.search !== '') throw unusable('it holds a query, which is no part of the address of a gateway')
  return url.origin + url.pathname.replace(ownPaths, '')
}
