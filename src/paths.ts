import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Gatewright keeps its own files; the files it generates for the gateway are asked for. */
export interface OwnPaths {
  /** deployment.yaml of each deployment. */
  config: string
  /** Draft, journal and identity of each deployment. */
  state: string
  /** Logs of each run. */
  logs: string
}

/**
 * The XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/), or the system's directories when run as root, since a
 * gateway that root set up belongs to the host rather than to root's home. An XDG variable, when set, wins also for root: that is how a rehearsal stays in its directory.
 */
export function ownPaths(
  env: NodeJS.ProcessEnv = process.env,
  uid = process.getuid?.() ?? -1,
  home = homedir(),
): OwnPaths {
  const root = uid === 0
  const config = env.XDG_CONFIG_HOME || (root ? '/etc' : join(home, '.config'))
  const state = env.XDG_STATE_HOME || (root ? '/var/lib' : join(home, '.local', 'state'))
  const logs = env.XDG_STATE_HOME ? undefined : root ? '/var/log' : undefined
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
