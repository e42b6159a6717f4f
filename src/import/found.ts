/** One MCP server as a file describes it. Its values are raw text, secrets among them: they stay inside src/import until they have been told apart. */
export interface FoundServer {
  name: string
  description?: string
  /** As written: `stdio`, `streamable-http`, `sse`, `ws` ... Absent where the file leaves it to the client. */
  transport?: string
  command?: string
  args: string[]
  env: Record<string, string>
  url?: string
  headers: Record<string, string>
  /** npm package with an exact version, where the file names one. */
  package?: string
  /** Settings without a counterpart here, by their key in the file. */
  lost: string[]
  /** Why it cannot be used, where the file alone says so. */
  refused?: string
  /** `env.NAME` and `headers.NAME` that the file itself declares secret. */
  secrets?: string[]
}

/** A question that a file asks of its reader: VS Code's `inputs`, variables of a registry entry. */
export interface FoundInput {
  label?: string
  secret?: boolean
  default?: string
}

/** What a file holds. */
export interface FoundFile {
  servers: FoundServer[]
  inputs?: Record<string, FoundInput>
  /** Other parts of the file that an import does not carry over. */
  lost?: string[]
}
