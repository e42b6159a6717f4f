import { vi } from 'vitest'
import { contractSuite } from '../contract/suite.ts'
import { preparedProxy } from './proxy/prepare.ts'
import { realProxy } from './proxy/process.ts'
import { chosenVersion } from './proxy/recipe.ts'

const subject = realProxy(await preparedProxy(chosenVersion()))
vi.setConfig({ testTimeout: subject.readyWithin })

contractSuite(subject)
