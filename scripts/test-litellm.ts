/**
 * `npm run test:litellm`: the tests on the real LiteLLM proxy, inside namespaces of their own. GATEWRIGHT_LITELLM_VERSION takes another version
 * than the default; arguments go to vitest. What needs the network comes first, and is kept in the cache.
 */
import { buildImage } from '../test/bed/image.ts'
import { litellmImage } from '../test/litellm/proxy/image.ts'
import { imageLayers, preparedProxy } from '../test/litellm/proxy/prepare.ts'
import { chosenVersion, engineNotice } from '../test/litellm/proxy/recipe.ts'
import { vitestInBed, withoutTests } from './test/in-bed.ts'

const version = chosenVersion()
const args = process.argv.slice(2)

/** The proxy is there, or why it is not. */
async function prepared(): Promise<string | undefined> {
  try {
    const proxy = await preparedProxy(version)
    await buildImage(imageLayers(), litellmImage(proxy))
    for (const substitute of proxy.substitutes)
      console.log(`PyPI lacks what ${version} demands; taken instead: ${substitute}`)
    return undefined
  } catch (error) {
    return unreachable(error)
  }
}

/** A registry that does not answer is a reason to skip; anything else is a fault. */
function unreachable(error: unknown): string {
  const said = [(error as { stderr?: string }).stderr, String(error)].join('\n')
  const known =
    /(pypi\.org|registry\.npmjs\.org|deb\.debian\.org).*|Failed to fetch.*|Could not (?:resolve|connect).*|No matching distribution.*/
  const line = known.exec(said)?.[0]
  if (!line) throw error
  return `LiteLLM ${version} could not be fetched (${line})`
}

console.log(`LiteLLM proxy ${version}, ${engineNotice}`)
const reason = await prepared()
process.exitCode = await (reason === undefined
  ? vitestInBed('litellm', args, { GATEWRIGHT_LITELLM_VERSION: version })
  : withoutTests('litellm', args, reason))
console.log(`LiteLLM proxy ${version}, ${engineNotice}`)
