import type { FoundFile, FoundInput, FoundServer } from '../found.ts'
import { eachServer, type Entry, found, isEntry, mapOf, switchedOff, textOf, textsOf, unread } from '../shape.ts'

const read = ['type', 'command', 'args', 'env', 'url', 'headers', 'description', 'disabled', 'enabled']

const serverOf = (name: string, entry: Entry): FoundServer =>
  found(name, {
    description: textOf(entry.description),
    transport: textOf(entry.type),
    command: textOf(entry.command),
    args: textsOf(entry.args),
    env: mapOf(entry.env),
    url: textOf(entry.url),
    headers: mapOf(entry.headers),
    lost: unread(entry, read),
    refused: switchedOff(entry),
  })

function inputsOf(list: unknown): Record<string, FoundInput> {
  const inputs = Array.isArray(list) ? list.filter(isEntry) : []
  return Object.fromEntries(
    inputs.flatMap(input => {
      const { id, description, password } = input
      if (typeof id !== 'string') return []
      return [[id, { label: textOf(description), secret: password === true, default: textOf(input.default) }]]
    }),
  )
}

const fileOf = (part: Entry): FoundFile => ({
  servers: eachServer(part.servers, serverOf),
  inputs: inputsOf(part.inputs),
})

/** VS Code's mcp.json: `servers`, and the `inputs` that it asks for. */
export const vscodeServers = (data: Entry): FoundFile => fileOf(data)

/** The same inside VS Code's settings.json, below `mcp`. */
export const vscodeSettings = (data: Entry): FoundFile => fileOf(isEntry(data.mcp) ? data.mcp : {})
