import type { TestProject } from 'vitest/node'
import { startBed } from '../bed/global-setup.ts'
import { publishSaved, savedImage } from '../bed/saved-image.ts'
import { publishLitellm } from './proxy/publish.ts'

/** The bed of the acceptance tests, with the real proxy as the gateway, or an image that was pulled for the run. */
export default (project: TestProject) => {
  const saved = savedImage()
  return startBed(project, saved ? publishSaved(saved) : publishLitellm)
}
