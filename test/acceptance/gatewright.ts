import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { stringify } from 'yaml'
import type { Bed } from '../bed/bed.ts'
import type { Account } from './accounts.ts'

const program = join(import.meta.dirname, '../../dist/cli.js')

/** A user of the bed's host: a home of their own, and the program as it is shipped. */
export interface User {
  home: string
  env: Record<string, string>
  command: [string, ...string[]]
  /** Answers as a file, with what every deployment in the bed has in common. */
  answers(more?: Record<string, unknown>): Promise<string>
  run(...args: string[]): Promise<Run>
  /** The same with lines on standard input. */
  runWith(input: string, ...args: string[]): Promise<Run>
  /** Takes the gateway, its roles and databases away, and the home. */
  leave(): Promise<void>
}

export interface Run {
  exitCode: number | undefined
  stdout: string
  stderr: string
  /** The one document on standard output. */
  json(): Report
}

export interface Report {
  changes: { id: string; what: string }[]
  checks: { id: string; status: string; evidence: string }[]
  notApplicable: { id: string; reason: string }[]
  failure?: { what: string; why: string; next: string; exit: number; lines?: string[]; log?: string }
}

/** A user whose deployment, database and port are called after `name`, so that test files do not meet. Of root’s in a home of its own, where no account is given. */
export async function userOf(bed: Bed, name: string, port: number, account?: Account): Promise<User> {
  const home = account?.home ?? (await mkdtemp(join(bed.directory, `home-${name}-`)))
  const command: [string, ...string[]] = account?.command ?? [process.execPath, program]
  const env = {
    ...bed.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.state'),
    ...account?.env,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ADMIN_PASSWORD: bed.postgres.password,
  }
  const underscored = name.replaceAll('-', '_')
  const common = {
    admin: { user: bed.postgres.user, password: 'env:ADMIN_PASSWORD' },
    database: { role: `${underscored}_user`, name: `${underscored}_db` },
    paths: { project: join(home, 'projects/mcp/litellm'), secrets: join(home, 'secrets', `${name}.env`) },
    exposure: { port },
    image: { repository: bed.gateway.repository, tag: bed.gateway.tag },
  }
  const user: User = {
    home,
    env,
    command,
    async answers(more = {}) {
      const path = join(home, 'answers.yaml')
      await writeFile(path, stringify({ ...common, ...more }))
      return path
    },
    run: (...args) => user.runWith('', ...args),
    async runWith(input, ...args) {
      const which = args[0] === 'adopt' ? [name] : ['--deployment', name]
      const [file, ...before] = command
      const { exitCode, stdout, stderr } = await execa(file, [...before, ...args, ...which], {
        env,
        extendEnv: false,
        reject: false,
        input,
      })
      return { exitCode, stdout, stderr, json: () => JSON.parse(stdout) as Report }
    },
    async leave() {
      await bed.dockerClient('rm', '--force', name, `${name}-previous`).catch(() => '')
      await bed.sql(`drop database if exists ${common.database.name} with (force)`)
      await bed.sql(`drop role if exists ${common.database.role}`)
      await dropToolsRole(bed)
      if (!account) await rm(home, { recursive: true, force: true })
    },
  }
  if (!account) await mkdir(env.XDG_STATE_HOME, { recursive: true })
  return user
}

/** The role of the plan's own tools server, which every deployment by default answers shares. */
async function dropToolsRole(bed: Bed): Promise<void> {
  const [exists] = await bed.sql(`select 1 from pg_roles where rolname = 'tools_reader'`)
  if (!exists) return
  await bed.sql('drop owned by tools_reader', bed.postgres.sample)
  await bed.sql('drop role tools_reader')
}
