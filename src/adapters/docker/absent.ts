import type { Failure } from '../../failure.ts'
import type { ContainerEngine } from '../container-engine.ts'

/** An engine that cannot be used: every call fails with the reason. */
export function absentEngine(failure: Failure): ContainerEngine {
  const refuse = () => Promise.reject(failure)
  const refuseAll = async function* (): AsyncGenerator<never> {
    throw failure
  }
  return {
    kind: 'docker',
    info: refuse,
    container: refuse,
    containers: refuse,
    described: refuse,
    create: refuse,
    start: refuse,
    stop: refuse,
    restart: refuse,
    remove: refuse,
    rename: refuse,
    setRestart: refuse,
    logs: refuseAll,
    events: refuseAll,
    usage: refuse,
    image: refuse,
    pull: refuse,
    removeImage: refuse,
    runOnce: refuse,
    exec: refuse,
    network: refuse,
    networks: refuse,
    createNetwork: refuse,
    removeNetwork: refuse,
  }
}
