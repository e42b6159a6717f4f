import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { Exit, Failure } from './failure.ts'

/** Where Gatewright keeps its own files; the files it generates for the gateway are asked for. */
export interface OwnPaths {
  /** deployment.yaml of each deployment. */
  config: string
  /** Draft, journal and identity of each deployment. */
  state: string
  /** Logs of each run. */
  logs: string
}

/** The home of who runs this; a user without an entry in the host's list of users has the one that HOME says, which has to be a path. */
function homeOf(env: NodeJS.ProcessEnv, uid: number): string {
  const unknown = (why: string, cause?: unknown) =>
    new Failure({
      what: `the home of user ${uid} is not known`,
      why,
      next: 'set HOME to a directory of this user, as an absolute path, and run the same command again',
      exit: Exit.usage,
      cause,
    })
  try {
    const home = env.HOME || homedir()
    if (isAbsolute(home)) return home
  } catch (error) {
    throw unknown('this host has no such user, and HOME is not set', error)
  }
  throw unknown(`HOME is ${env.HOME}, which is no absolute path`)
}

/**
 * The XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/), or the system's directories when run as root, since a
 * gateway that root set up belongs to the host rather than to root's home. An XDG variable, when set, wins also for root: that is how a rehearsal stays in its directory.
 */
export function ownPaths(
  env: NodeJS.ProcessEnv = process.env,
  uid = process.getuid?.() ?? -1,
  home?: string,
): OwnPaths {
  const root = uid === 0
  // A relative path in one of them is to be ignored (the specification, "Environment variables"): it would be another directory from each that a command is run in.
  const named = (path = '') => (isAbsolute(path) ? path : undefined)
  const below = (...names: string[]) => join(home ?? homeOf(env, uid), ...names)
  const config = named(env.XDG_CONFIG_HOME) ?? (root ? '/etc' : below('.config'))
  const state = named(env.XDG_STATE_HOME) ?? (root ? '/var/lib' : below('.local', 'state'))
  const logs = named(env.XDG_STATE_HOME) || !root ? undefined : '/var/log'
  return {
    config: join(config, 'gatewright'),
    state: join(state, 'gatewright'),
    logs: logs ? join(logs, 'gatewright') : join(state, 'gatewright', 'logs'),
  }
}

/** The files of one deployment below the own paths. */
export function deploymentFiles(own: OwnPaths, name: string) {
  const state = join(own.state, name)
  return {
    deployment: join(own.config, name, 'deployment.yaml'),
    state,
    draft: join(state, 'draft.yaml'),
    draftSecrets: join(state, 'draft.secrets'),
    journal: join(state, 'journal.json'),
    identity: join(state, 'identity.json'),
    logs: join(own.logs, name),
  }
}
