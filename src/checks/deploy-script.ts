import { execFile, type ExecFileException } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { childEnvironment } from '../adapters/child-environment.ts'
import type { ContainerSpec } from '../adapters/container-engine.ts'
import { Failure } from '../failure.ts'
import { joinsOf } from '../steps/container/spec.ts'
import { bodyOf } from '../gateway/answer.ts'
import { check, type Check, type CheckContext, failed, type Outcome, passed } from './check.ts'
import { provingKey } from './keys.ts'
import { ownScript, type Script } from './own-script.ts'
import { whyNotReady } from './ready.ts'
import { listed } from './words.ts'

interface ScriptRun {
  code: number
  /** Both outputs as they came. */
  output: string
}

export type RunScript = (script: Script, signal: AbortSignal) => Promise<ScriptRun>

/** Pulling the image again, where it was removed, and a start with migrations. */
const scriptLimit = 15 * 60_000

/** Why the script has no exit code: it could not be started, or it did not end. */
const notRun = (path: string, error: ExecFileException): Failure =>
  new Failure({
    what: `${path} could not be run to its end`,
    why: error.killed ? `it did not end within ${scriptLimit / 60_000} minutes` : error.message,
    next: `run it by hand and read what it says: ${path}`,
    cause: error,
  })

/** Who owns a script could put another in its place after it was looked at; then what was looked at is run, and root runs nothing else of theirs. */
const commandFor = ({ path, text, uid }: Script): [string, ...string[]] =>
  uid === process.geteuid?.() ? [path] : ['bash', '-c', text, path]

export const runByItself: RunScript = (script, signal) =>
  new Promise((resolve, reject) => {
    const options = {
      env: childEnvironment('deployScript'),
      signal,
      timeout: scriptLimit,
      cwd: '/',
      maxBuffer: 16 * 1024 * 1024,
    }
    const [file, ...args] = commandFor(script)
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') return reject(notRun(script.path, error))
      resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` })
    }).stdin?.end()
  })

/** Order means nothing in these. */
function inOrder(spec: ContainerSpec): ContainerSpec {
  const sorted = <T>(list: T[]) => list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return {
    ...spec,
    mounts: sorted(spec.mounts),
    ports: sorted(spec.ports),
    aliases: sorted(spec.aliases),
    extraHosts: sorted(spec.extraHosts),
    ...(spec.hidden && { hidden: sorted([...spec.hidden]) }),
    ...(spec.options && {
      options: Object.fromEntries(
        Object.entries(spec.options)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, values]) => [name, sorted([...values])]),
      ),
    }),
  }
}

/** Fields of two specs that differ. Names only: the environment holds secrets. */
export function differentFields(before: ContainerSpec, after: ContainerSpec): string[] {
  const [a, b] = [inOrder(before), inOrder(after)]
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof ContainerSpec)[]
  return fields
    .filter(field => !isDeepStrictEqual(a[field], b[field]))
    .flatMap(field => {
      if (field !== 'env' && field !== 'labels') return [field]
      const names = new Set([...Object.keys(a[field]), ...Object.keys(b[field])])
      return [...names].filter(name => a[field][name] !== b[field][name]).map(name => `${field} ${name}`)
    })
}

const isProxy = (field: string) => /^env (http|https|ftp|all|no)_proxy$/i.test(field)

/** The docker client gives every container the proxies of its own settings (docs.docker.com/engine/cli/proxy). */
const proxyCause = (different: string[]) =>
  different.some(isProxy)
    ? "; the docker client adds a proxy of its config.json to every container: take `proxies` out of it, or name the proxy in the gateway's own environment"
    : ''

async function keyWorks(context: CheckContext): Promise<string | undefined> {
  const key = provingKey(context)
  if (!key) return undefined
  const read = bodyOf(await context.gateway.models(key.secret), z.object({ data: z.array(z.unknown()) }))
  return 'problem' in read ? `the key ${key.alias} no longer works: ${read.problem}` : undefined
}

async function runAndCompare(run: RunScript, context: CheckContext): Promise<Outcome> {
  const { deployment, world, signal } = context
  const before = await world.engine.container(deployment.name)
  if (!before) return failed(`there is no container ${deployment.name}`)
  const script = await ownScript(context)
  if (typeof script === 'string') return failed(script)
  const { code, output } = await run(script, signal)
  const lines = output.trimEnd().split('\n')
  if (code !== 0) return failed(`deploy.sh ended with code ${code}: ${lines.at(-1)}`, lines.slice(-20))
  const after = await world.engine.container(deployment.name)
  if (!after) return failed(`after deploy.sh there is no container ${deployment.name}`)
  if (after.id === before.id)
    return failed('deploy.sh ended with code 0, but made no container: the one from before is still there')
  const different = differentFields(before.spec, after.spec)
  const lacking = joinsOf(deployment).filter(name => !(name in after.networks))
  if (lacking.length > 0) return failed(`deploy.sh made another container: it is not on the network ${listed(lacking)}`)
  if (different.length > 0)
    return failed(`deploy.sh made another container: ${listed(different)} differ${proxyCause(different)}`)
  if (!isDeepStrictEqual(Object.keys(after.networks).sort(), Object.keys(before.networks).sort()))
    return failed(`deploy.sh made a container on other networks: ${listed(Object.keys(after.networks))}`)
  if (after.imageId !== before.imageId)
    return failed(`deploy.sh started another image: ${before.spec.image} stands for another than before`)
  const why = (await whyNotReady(context)) ?? (await keyWorks(context))
  return why
    ? failed(`after deploy.sh: ${why}`)
    : passed('run by itself: the same container made anew, ready, same key accepted')
}

export const deployScriptCheck = (run: RunScript): Check =>
  check(
    'deploy-script',
    'deploy.sh',
    'the generated deploy.sh, run by itself, brings up the same gateway',
    context => runAndCompare(run, context),
    { disturbs: 'restart', notInRehearsal: 'a rehearsal has no Docker, which deploy.sh calls' },
  )

export const deployScript = deployScriptCheck(runByItself)
