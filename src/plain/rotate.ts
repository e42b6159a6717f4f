import type { Ground } from '../setup/open.ts'
import type { SetupOptions } from '../setup/options.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import { toBeTyped, typedHelp, typedProblem } from '../setup/rotation.ts'
import type { Asker } from '../asker/asker.ts'

/** The same options with the new value of a secret that somebody else issues, which is asked for. */
export async function withTypedValue(asker: Asker, { world }: Ground, options: SetupOptions): Promise<SetupOptions> {
  const rotation = options.change?.rotate
  const spec = rotation && toBeTyped(await recordedDeployment(world, options.deployment), rotation)
  if (!spec) return options
  const check = (text: string) => typedProblem(text)
  const typed = await asker.secret({ message: `New ${spec.label}`, help: typedHelp, check })
  return typed ? { ...options, change: { rotate: { ...rotation, typed } } } : options
}
