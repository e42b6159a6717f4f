import type { Deployment, Server } from '../../deployment/schema.ts'
import { packageParts } from '../packages.ts'
import { inContainer } from '../../gateway/paths.ts'

/** The URL, without a password, of the database that a server reads, as the container sees it. */
function readsUrl({ database }: Deployment, { reads }: Server): string | undefined {
  return reads && `postgresql://${reads.role}@${database.fromContainer}/${reads.database}`
}

/** Puts what `{database}`, `{package}` and `{mount}` stand for into an argument or a setting of a server. */
export function filling(deployment: Deployment, server: Server): (text: string) => string {
  const installed = server.package && packageParts(server.package).name
  const values = {
    '{database}': readsUrl(deployment, server),
    '{package}': installed && `${inContainer.packages(server.name)}/node_modules/${installed}`,
    '{mount}': server.mount,
  }
  return text =>
    Object.entries(values).reduce((filled, [name, value]) => (value ? filled.replaceAll(name, value) : filled), text)
}

const secretArgument = /\{secret:\w+\}/

/** Replaces itself by the command, with each `{secret:NAME}` taken from the environment: every LiteLLM image has python3. */
const starter = [
  'import os, re, sys',
  "a = [re.sub(r'\\{secret:(\\w+)\\}', lambda m: os.environ[m[1]], x) for x in sys.argv[1:]]",
  'os.execvp(a[0], a)',
].join('; ')

/** LiteLLM replaces no references in a server's arguments (proxy_server.py, _resolved_config_value leaves a list's texts alone), so an argument with a secret is put together where the server starts. */
export function withSecretArguments(command: string | undefined, args: string[]) {
  if (!command || !args.some(argument => secretArgument.test(argument))) return { command, args }
  return { command: 'python3', args: ['-c', starter, command, ...args] }
}
