import { beforeAll, vi } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { contractSuite } from '../contract/suite.ts'
import { proxyInImage } from './proxy/container.ts'

let bed: Bed
const subject = proxyInImage(() => bed)
vi.setConfig({ testTimeout: subject.readyWithin })

beforeAll(async () => {
  bed = testBed()
  await bed.dockerClient('pull', '--quiet', bed.gateway.reference)
})

contractSuite(subject)
