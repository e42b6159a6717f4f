import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Files } from '../adapters/files.ts'
import { childEnvironment } from '../adapters/child-environment.ts'
import type { PackageInstaller } from '../adapters/packages.ts'
import { asFailure } from '../failure.ts'

/** The one package for which a rehearsal has something of its own. */
const replaceable = '@modelcontextprotocol/server-postgres'

const note = 'npm registry not reached: a small server with the same query tool takes its place'

/** Whether npm can have the package, from its cache or from the registry, without waiting long. */
export async function npmHas(name: string, version: string): Promise<boolean> {
  const quick = ['--prefer-offline', '--fetch-retries=0', '--fetch-timeout=5000', '--no-update-notifier']
  const env = childEnvironment('npm')
  const npm = spawn('npm', ['view', `${name}@${version}`, 'version', ...quick], { stdio: 'ignore', cwd: '/', env })
  const ended = once(npm, 'close').then(([code]) => code === 0)
  return ended.catch(() => false)
}

/**
 * npm, and where it cannot have the tools' package a stand-in for it. The plan says so before, and the deploy screen says so when the registry is lost
 * in between.
 */
export function rehearsalPackages(
  npm: PackageInstaller,
  files: Files,
  queryServer: string,
  isAvailable = npmHas,
): PackageInstaller {
  async function installStandIn(directory: string, version: string): Promise<void> {
    const root = join(directory, 'node_modules', replaceable)
    await files.makeDirectory(join(root, 'dist'), 0o755)
    const about = { name: replaceable, version, type: 'module', description: `Rehearsal: ${note}` }
    await files.write(join(root, 'dist', 'index.js'), `import '${pathToFileURL(queryServer)}'\n`, { mode: 0o644 })
    await files.write(join(root, 'package.json'), `${JSON.stringify(about, undefined, 2)}\n`, { mode: 0o644 })
  }
  return {
    installed: npm.installed,
    async standIn(name, version) {
      return name === replaceable && !(await isAvailable(name, version)) ? note : undefined
    },
    async install(directory, name, version, report, signal) {
      // npm itself would try for minutes.
      if (name === replaceable && !(await isAvailable(name, version))) return installStandIn(directory, version)
      try {
        await npm.install(directory, name, version, report, signal)
      } catch (error) {
        if (name !== replaceable || signal.aborted) throw error
        report(`${asFailure(error).why}: a small server with the same query tool takes its place`)
        await installStandIn(directory, version)
      }
    },
  }
}
