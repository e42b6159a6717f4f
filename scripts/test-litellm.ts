/**
 * `npm run test:litellm`: the tests on the real LiteLLM proxy, inside namespaces of their own. GATEWRIGHT_LITELLM_VERSION takes another version
 * than the default, GATEWRIGHT_IMAGE_FORM another form of the image; `-- --each` goes through every tested version in both forms, with the contract and the image's
 * tests where no others are named. Arguments go to vitest. What needs the network comes first, and is kept in the cache.
 */
import semver from 'semver'
import { versions } from '../src/versions/versions.ts'
import { chosenForm, formVariable, officialImages } from '../test/bed/official-image.ts'
import { chosenVersion, engineNotice, newerVariable, newestVersion } from '../test/litellm/proxy/recipe.ts'
import { run, vitestInBed, withoutTests } from './test/in-bed.ts'
import { whyNoProxy } from './test/proxy.ts'
import { withCounts } from './test/with-counts.ts'

const version = chosenVersion()
const notice = `LiteLLM proxy ${version}, image as ${chosenForm()}, ${engineNotice}`

/** The version that an upgrade is tried to, if one can be had that is newer. */
async function newerVersion(): Promise<string | undefined> {
  const newest = newestVersion()
  const reason = semver.gt(newest, version) ? await whyNoProxy(newest) : `${version} is the newest`
  if (reason !== undefined) console.log(`No upgrade is tried: ${reason}.`)
  return reason === undefined ? newest : undefined
}

/** One run after the other, each in a bed of its own; the last lines say what came of each. */
async function each(files: string[]): Promise<void> {
  const usual = ['contract', 'image'].map(name => `test/litellm/${name}.test.ts`)
  const outcomes: string[] = []
  for (const tested of versions.tested)
    for (const form of Object.keys(officialImages)) {
      const command = [process.execPath, import.meta.filename, ...(files.length > 0 ? files : usual)]
      const exitCode = await run(command, { GATEWRIGHT_LITELLM_VERSION: tested, [formVariable]: form })
      outcomes.push(`${exitCode === 0 ? 'passed' : 'failed'}: LiteLLM ${tested}, ${form}`)
      if (exitCode !== 0) process.exitCode = 1
    }
  for (const outcome of outcomes) console.log(outcome)
}

const once = () =>
  withCounts(notice, async args => {
    const reason = await whyNoProxy(version)
    if (reason !== undefined) return withoutTests('litellm', args, reason)
    const newer = await newerVersion()
    return vitestInBed('litellm', args, {
      GATEWRIGHT_LITELLM_VERSION: version,
      ...(newer !== undefined && { [newerVariable]: newer }),
    })
  })

await (process.argv[2] === '--each' ? each(process.argv.slice(3)) : once())
