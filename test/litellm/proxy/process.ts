import { launchProcess } from '../../contract/process-subject.ts'
import type { Subject } from '../../contract/subject.ts'
import { programOf, pythonEnvironment } from '../../bed/pypi.ts'
import { engineEnvironment } from './engines.ts'
import type { PreparedProxy } from './prepare.ts'
import { engineNotice } from './recipe.ts'

/** The `litellm` command without its script, whose first line names an interpreter by its path. */
const LITELLM = 'import sys; sys.argv[0] = "litellm"; from litellm import run_server; sys.exit(run_server())'

/** The real proxy as a process of this machine. */
export function realProxy(proxy: PreparedProxy): Subject {
  const program = [programOf(proxy), '-c', LITELLM]
  const env = {
    ...pythonEnvironment(proxy),
    ...engineEnvironment(proxy.engines),
    LITELLM_LOCAL_MODEL_COST_MAP: 'True', // otherwise each start asks GitHub for the price list first
  }
  return {
    name: `LiteLLM ${proxy.version} (${engineNotice})`,
    // On two processors that others use as well, its imports alone take a minute, and 220 migrations come after.
    readyWithin: 300_000,
    launch: start => {
      const args = ['--config', start.config, '--port', String(start.port)]
      return launchProcess([...program, ...args], { ...start, env: { ...start.env, ...env } })
    },
  }
}
