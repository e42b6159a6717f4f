import { whyUnreachable } from '../../scripts/test/unreachable.ts'
import { unpacked } from './debs.ts'
import { pypiPackages, systemPackages, unpackedInterpreter } from './pypi.ts'

/** Says inside the bed why there are no packages of PyPI; empty where they are there. */
const missingVariable = 'GATEWRIGHT_TEST_PYTHON_MISSING'

/** Servers of PyPI that the tests run, with Python's MCP SDK. */
export const pythonServers = (): Promise<string> => pypiPackages('python-servers', 'mcp-server-time==2026.10.19')

/** Fetches them and what the image for them is made of, where that can be done: inside the bed there is no way out. */
export async function offlinePython(): Promise<NodeJS.ProcessEnv> {
  try {
    await pythonServers()
    await unpackedInterpreter()
    await unpacked(systemPackages)
    return { [missingVariable]: '' }
  } catch (error) {
    const reason = whyUnreachable(error)
    if (reason === undefined) throw error
    return { [missingVariable]: reason }
  }
}

/** Why there are none, if there are none. */
export const whyNoPython = (): string | undefined => process.env[missingVariable] || undefined
