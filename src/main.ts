import { Command } from 'commander'
import { version } from './version.ts'

const program = new Command('gatewright')
  .description('From a bare host to a verified, internal-only LiteLLM MCP gateway')
  .version(version)

await program.parseAsync()
