import type { PublishGateway } from '../../bed/open.ts'
import { publish } from '../../bed/publish.ts'
import { litellmImage } from './image.ts'
import { imageLayers, preparedProxy } from './prepare.ts'
import { chosenVersion } from './recipe.ts'

/** The real proxy as the gateway. */
export const publishLitellm: PublishGateway = async bed => {
  const version = chosenVersion()
  const recipe = litellmImage(await preparedProxy(version))
  return { ...(await publish({ ...bed, layers: imageLayers() }, recipe, 'berriai/litellm', `v${version}`)), version }
}
