/**
 * `npm run test:litellm`: the tests on the real LiteLLM proxy, inside namespaces of their own. GATEWRIGHT_LITELLM_VERSION takes another version
 * than the default; arguments go to vitest. What needs the network comes first, and is kept in the cache.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import semver from 'semver'
import { buildImage } from '../test/bed/image.ts'
import { litellmImage } from '../test/litellm/proxy/image.ts'
import { imageLayers, preparedProxy } from '../test/litellm/proxy/prepare.ts'
import { chosenVersion, engineNotice, newerVariable, newestVersion } from '../test/litellm/proxy/recipe.ts'
import { counted, summaryLine } from './test/counts.ts'
import { vitestInBed, withoutTests } from './test/in-bed.ts'
import { whyUnreachable } from './test/unreachable.ts'

const version = chosenVersion()
const directory = mkdtempSync(join(tmpdir(), 'gatewright-test-litellm-'))
const report = join(directory, 'report.json')
const args = [...process.argv.slice(2), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const notice = `LiteLLM proxy ${version}, ${engineNotice}`

/** Fetches and builds everything of a version; returns why it cannot be had, if it cannot. */
async function whyNoProxy(version: string): Promise<string | undefined> {
  try {
    const proxy = await preparedProxy(version)
    await buildImage(imageLayers(), litellmImage(proxy))
    for (const substitute of proxy.substitutes) {
      console.log(`PyPI lacks what LiteLLM ${version} demands; taken instead: ${substitute}`)
    }
    return undefined
  } catch (error) {
    const reason = whyUnreachable(error)
    if (reason === undefined) throw error
    return `LiteLLM ${version} could not be fetched (${reason})`
  }
}

/** The version that an upgrade is tried to, if one can be had that is newer. */
async function newerVersion(): Promise<string | undefined> {
  const newest = newestVersion()
  const reason = semver.gt(newest, version) ? await whyNoProxy(newest) : `${version} is the newest`
  if (reason !== undefined) console.log(`No upgrade is tried: ${reason}.`)
  return reason === undefined ? newest : undefined
}

console.log(notice)
const reason = await whyNoProxy(version)
const newer = reason === undefined ? await newerVersion() : undefined
const exitCode = await (reason === undefined
  ? vitestInBed('litellm', args, { GATEWRIGHT_LITELLM_VERSION: version, ...(newer && { [newerVariable]: newer }) })
  : withoutTests('litellm', args, reason))
const counts = counted(report, exitCode)
rmSync(directory, { recursive: true })
for (const name of counts.skipped) console.log(`skipped: ${name}`)
console.log(notice)
console.log(`Tests: ${summaryLine([counts])}`)
process.exitCode = exitCode
