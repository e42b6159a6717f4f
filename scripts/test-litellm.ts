/**
 * `npm run test:litellm`: the tests on the real LiteLLM proxy, inside namespaces of their own. GATEWRIGHT_LITELLM_VERSION takes another version
 * than the default; arguments go to vitest. What needs the network comes first, and is kept in the cache.
 */
import semver from 'semver'
import { chosenVersion, engineNotice, newerVariable, newestVersion } from '../test/litellm/proxy/recipe.ts'
import { vitestInBed, withoutTests } from './test/in-bed.ts'
import { whyNoProxy } from './test/proxy.ts'
import { withCounts } from './test/with-counts.ts'

const version = chosenVersion()
const notice = `LiteLLM proxy ${version}, ${engineNotice}`

/** The version that an upgrade is tried to, if one can be had that is newer. */
async function newerVersion(): Promise<string | undefined> {
  const newest = newestVersion()
  const reason = semver.gt(newest, version) ? await whyNoProxy(newest) : `${version} is the newest`
  if (reason !== undefined) console.log(`No upgrade is tried: ${reason}.`)
  return reason === undefined ? newest : undefined
}

await withCounts(notice, async args => {
  const reason = await whyNoProxy(version)
  if (reason !== undefined) return withoutTests('litellm', args, reason)
  const newer = await newerVersion()
  return vitestInBed('litellm', args, {
    GATEWRIGHT_LITELLM_VERSION: version,
    ...(newer !== undefined && { [newerVariable]: newer }),
  })
})
