import { vi } from 'vitest'
import { skippedVariable } from '../bed/namespace.ts'
import type { Subject } from '../contract/subject.ts'
import { contractSuite } from '../contract/suite.ts'
import { preparedProxy } from './proxy/prepare.ts'
import { realProxy } from './proxy/process.ts'
import { chosenVersion } from './proxy/recipe.ts'

/** Where the proxy cannot be had, the tests have names all the same, to be skipped by. */
const absent: Subject = {
  name: 'the real proxy',
  readyWithin: 0,
  launch: () => {
    throw new Error('the real proxy is not here')
  },
}

const subject = process.env[skippedVariable] ? absent : realProxy(await preparedProxy(chosenVersion()))
vi.setConfig({ testTimeout: subject.readyWithin })

contractSuite(subject)
