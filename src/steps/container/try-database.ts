import type { ApplyContext } from '../../engine/step.ts'
import { Exit, Failure } from '../../failure.ts'
import { tryFromNetwork } from '../../host/reach.ts'
import { imageReference } from '../image.ts'

/**
 * Asks the database from a container on the gateway's network before the gateway is created there: the proxy itself would try for minutes, and say less.
 * Throws a Failure that tells what the container met.
 */
export async function tryDatabase({ deployment, world, signal, report }: ApplyContext): Promise<void> {
  const { network, database } = deployment
  const { fromContainer: target, role, name } = database
  const image = imageReference(deployment)
  const { ok, text } = await tryFromNetwork(
    world.engine,
    { target, network, image, role, database: name },
    true,
    signal,
  )
  signal.throwIfAborted()
  report({ kind: 'text', text })
  if (ok) return
  throw new Failure({
    what: `the gateway would not reach its database at ${target}`,
    why: text,
    next: 'mend that, or correct the answer "Seen by the container" (database.fromContainer), and go on',
    exit: Exit.unreachable,
  })
}
