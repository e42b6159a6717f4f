/** How much a gateway has. */
export interface Size {
  servers: number
  keys: number
}

/** Models, servers and keys of a gateway of that size, whose servers are all at one address: each key may use two servers whole, and of a third one tool. */
export function grown({ servers, keys }: Size, address: string): Record<string, unknown> {
  const name = (index: number) => `server_${index % servers}`
  const count = <T>(length: number, make: (index: number) => T) => Array.from({ length }, (_, index) => make(index))
  return {
    models: [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }],
    servers: count(servers, index => ({
      name: name(index),
      transport: 'http',
      url: `http://${address}/${index}`,
    })),
    keys: count(keys, index => ({
      alias: `key-${index}`,
      models: ['mock'],
      servers: [...new Set([name(index), name(index + 1), name(index + 2)])],
      ...(servers > 2 && { tools: { [name(index + 2)]: ['look'] } }),
    })),
  }
}
