import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { isTakenByLiteLlm, takenByLiteLlm } from '../../src/deployment/reserved-names.ts'
import { skippedVariable } from '../bed/namespace.ts'
import { programOf, pythonEnvironment } from '../bed/pypi.ts'
import { preparedProxy } from './proxy/prepare.ts'
import { chosenVersion } from './proxy/recipe.ts'

test.skipIf(process.env[skippedVariable])(
  'the names that are told as LiteLLM’s own are those of its routing table',
  { timeout: 300_000 },
  async () => {
    const proxy = await preparedProxy(chosenVersion())
    const { stdout } = await execa(programOf(proxy), [join(import.meta.dirname, 'taken_names.py')], {
      env: { ...pythonEnvironment(proxy), LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
    })
    // `admin` is there with LITELLM_ENABLE_ADMIN_MCP only.
    expect(stdout.split('\n')).toEqual([...takenByLiteLlm].filter(name => name !== 'admin').sort())
    expect(isTakenByLiteLlm('github')).toBe(false)
  },
)
