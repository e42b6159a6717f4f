import type { TestProject } from 'vitest/node'
import { startBed } from '../bed/global-setup.ts'
import { publishLitellm } from './proxy/publish.ts'

/** The bed of the acceptance tests, with the real proxy as the gateway. */
export default (project: TestProject) => startBed(project, publishLitellm)
