import { buildImage } from '../../test/bed/image.ts'
import { litellmImage } from '../../test/litellm/proxy/image.ts'
import { imageLayers, preparedProxy } from '../../test/litellm/proxy/prepare.ts'
import { whyUnreachable } from './unreachable.ts'

/**
 * Fetches and builds everything of a version of LiteLLM; returns why it cannot be had, if it cannot. A bed has no way to the registries, so this comes before it
 * is entered.
 */
export async function whyNoProxy(version: string): Promise<string | undefined> {
  try {
    const proxy = await preparedProxy(version)
    await buildImage(imageLayers(), litellmImage(proxy))
    for (const substitute of proxy.substitutes) {
      console.error(`PyPI lacks what LiteLLM ${version} demands; taken instead: ${substitute}`)
    }
    return undefined
  } catch (error) {
    const reason = whyUnreachable(error)
    if (reason === undefined) throw error
    return `LiteLLM ${version} could not be fetched (${reason})`
  }
}
