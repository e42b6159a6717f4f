import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Files } from '../adapters/files.ts'
import { childEnvironment } from '../adapters/child-environment.ts'
import { npmNotStarted, whyNpmFailed } from '../adapters/npm-packages.ts'
import type { PackageInstaller } from '../adapters/packages.ts'
import { asFailure } from '../failure.ts'

/** The one package for which a rehearsal has something of its own. */
const replaceable = '@modelcontextprotocol/server-postgres'

const instead = (why: string) => `${why}: a small server with the same query tool takes its place`

/** Why npm cannot have the package, from its cache or from the registry, without waiting long; undefined where it can. */
async function npmLacks(name: string, version: string): Promise<string | undefined> {
  const asked = `${name}@${version}`
  const quick = ['--prefer-offline', '--fetch-retries=0', '--fetch-timeout=5000', '--no-update-notifier']
  const env = childEnvironment('npm')
  const npm = spawn('npm', ['view', asked, 'version', ...quick], { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', env })
  try {
    const [said, [code]] = await Promise.all([text(npm.stderr), once(npm, 'close')])
    return code === 0 ? undefined : whyNpmFailed(asked, said)
  } catch (error) {
    return npmNotStarted(error).why
  }
}

/**
 * npm, and where it cannot have the tools' package a stand-in for it. The plan says so before, and the deploy screen says so when the registry is lost
 * in between.
 */
export function rehearsalPackages(
  npm: PackageInstaller,
  files: Files,
  queryServer: string,
  lacks = npmLacks,
): PackageInstaller {
  async function installStandIn(directory: string, version: string): Promise<void> {
    const root = join(directory, 'node_modules', replaceable)
    await files.makeDirectory(join(root, 'dist'), 0o755)
    const about = {
      name: replaceable,
      version,
      type: 'module',
      description: 'Rehearsal: a small server with the same query tool',
    }
    await files.write(join(root, 'dist', 'index.js'), `import '${pathToFileURL(queryServer)}'\n`, { mode: 0o644 })
    await files.write(join(root, 'package.json'), `${JSON.stringify(about, undefined, 2)}\n`, { mode: 0o644 })
  }
  return {
    installed: npm.installed,
    async standIn(name, version) {
      const why = name === replaceable ? await lacks(name, version) : undefined
      return why && instead(why)
    },
    async install(directory, name, version, report, signal) {
      // npm itself would try for minutes.
      if (name === replaceable && (await lacks(name, version))) return installStandIn(directory, version)
      try {
        await npm.install(directory, name, version, report, signal)
      } catch (error) {
        if (name !== replaceable || signal.aborted) throw error
        report(instead(asFailure(error).why))
        await installStandIn(directory, version)
      }
    },
  }
}
