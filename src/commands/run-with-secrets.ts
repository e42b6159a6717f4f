import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { openHostWorld } from '../setup/ground.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import type { CommonOptions } from '../setup/options.ts'

/**
 * `gatewright run-with-secrets -- COMMAND`: runs a command with the container's secrets in its environment. deploy.sh calls it where the secrets are in the OS
 * keychain: `docker run --env NAME`, without a value, takes each from there, so that none is ever in an argument or a file.
 */
export async function runWithSecrets(
  { deployment: name }: CommonOptions,
  [command, ...args]: string[],
): Promise<ExitCode> {
  if (!command)
    throw new Failure({
      what: 'nothing was run',
      why: 'no command stands after --',
      next: 'name it: gatewright run-with-secrets -- COMMAND',
      exit: Exit.usage,
    })
  const { world } = await openHostWorld(name)
  const deployment = await recordedDeployment(world, name)
  const stored = await world.secretStore(deployment).read('container')
  const secrets = Object.fromEntries([...stored].map(([variable, value]) => [variable, value.reveal()]))
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...secrets } })
  const [code] = (await once(child, 'close').catch((error: unknown) => {
    throw new Failure({
      what: `${command} could not be run`,
      why: (error as Error).message,
      next: 'look whether it is installed',
      cause: error,
    })
  })) as [number | null]
  return code === 0 ? Exit.done : Exit.failed
}
