import type { TestProject } from 'vitest/node'
import { publish } from '../bed/bed.ts'
import { startBed } from '../bed/global-setup.ts'
import { litellmImage } from './proxy/image.ts'
import { imageLayers, preparedProxy } from './proxy/prepare.ts'
import { chosenVersion } from './proxy/recipe.ts'

/** The bed of the acceptance tests, with the real proxy as the gateway. */
export default (project: TestProject) =>
  startBed(project, async bed => {
    const version = chosenVersion()
    const recipe = litellmImage(await preparedProxy(version))
    return { ...(await publish({ ...bed, layers: imageLayers() }, recipe, 'berriai/litellm', `v${version}`)), version }
  })
