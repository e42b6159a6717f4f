import type { PublishGateway } from '../../bed/open.ts'
import { type Gateway, publish, type Registered } from '../../bed/publish.ts'
import { litellmImage } from './image.ts'
import { imageLayers, preparedProxy } from './prepare.ts'
import { chosenVersion } from './recipe.ts'

/** A version of the real proxy in the bed's registry. */
export async function publishVersion(bed: Registered, version: string): Promise<Gateway> {
  const recipe = litellmImage(await preparedProxy(version))
  return { ...(await publish({ ...bed, layers: imageLayers() }, recipe, 'berriai/litellm', `v${version}`)), version }
}

/** The real proxy as the gateway. */
export const publishLitellm: PublishGateway = bed => publishVersion(bed, chosenVersion())
