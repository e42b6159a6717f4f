import { stringify } from 'yaml'

/** How much a gateway has. */
export interface Size {
  servers: number
  keys: number
}

/** Answers for a gateway of that size, whose servers are at one port: each key may use two servers whole, and of a third one tool. */
export function answersOf({ servers, keys }: Size, serversPort: number, port: number): string {
  const name = (index: number) => `server_${index % servers}`
  const count = <T>(length: number, make: (index: number) => T) => Array.from({ length }, (_, index) => make(index))
  return stringify({
    models: [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }],
    servers: count(servers, index => ({
      name: name(index),
      transport: 'http',
      url: `http://127.0.0.1:${serversPort}/${index}`,
    })),
    keys: count(keys, index => ({
      alias: `key-${index}`,
      models: ['mock'],
      servers: [...new Set([name(index), name(index + 1), name(index + 2)])],
      ...(servers > 2 && { tools: { [name(index + 2)]: ['look'] } }),
    })),
    exposure: { port },
  })
}
