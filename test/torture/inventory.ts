import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { JournalContent } from '../../src/engine/journal.ts'
import type { Rehearsal } from '../../src/rehearsal/world.ts'

/** Everything on a rehearsed host, as lines by name, so that two of them can be compared. */
export type Inventory = Record<string, string>

/** What differs between any two runs: when, how long, ids, the salts of verifiers. Values that were generated do not: they were in the draft before. */
const varying: [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, 'TIME'],
  [/\b\d+(\.\d+)? m?s\b/g, 'DURATION'],
  [/"(id|startedAt)": ?"[^"]*"/g, '"$1": SOME'],
  // PostgreSQL counts every object that was ever made, and a run that goes on finds rows of the one before.
  [/"oid": ?\d+/g, '"oid": SOME'],
  [/,\n *"newest": "TIME"/g, ''],
  [/\d+ rows of \d+ calls/g, 'ROWS of CALLS'],
  [/none of \d+ files/g, 'none of SOME files'],
  // Proved by the run that ended with another check failed, it is not done again, and told as proved then.
  [
    /^✓ restart +restarted once .*\n|^· restart +not applicable: [^;]*; last proved TIME UTC.*\n|^- \*\*restart\*\*: .*\n/gm,
    '',
  ],
  // A setup that begins anew has another identity, and with it other digests of what holds it.
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\binputs [0-9a-f]{64}/g, 'inputs DIGEST'],
  [/SCRAM-SHA-256\$[^'"\s]*/g, 'VERIFIER'],
]

const levelled = (text: string) => varying.reduce((levelled, [found, same]) => levelled.replace(found, same), text)

/** Logs tell of what happened, and how long it took, so they differ; the embedded PostgreSQL is compared by its rows. */
const notCompared = /^(postgres|engine\/|state\/gatewright\/logs)|\/(journal|outages)\.json$/

/** A fault may have made it unreadable. */
const textOf = (path: string) => readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => `${error.code}`)

async function filesBelow(root: string, directory = root): Promise<[string, string][]> {
  const all: [string, string][] = []
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    const name = relative(root, path)
    if (notCompared.test(name)) continue
    const { mode, uid, gid } = await lstat(path)
    const about = `${(mode & 0o7777).toString(8)} ${uid}:${gid}`
    if (entry.isDirectory()) all.push([`directory ${name}`, about], ...(await filesBelow(root, path)))
    else all.push([`file ${name}`, `${about} ${entry.isFile() ? levelled(await textOf(path)) : 'no file'}`])
  }
  return all
}

async function journal(root: string): Promise<[string, string][]> {
  const path = join(root, 'state/gatewright/mcp-litellm/journal.json')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return []
  try {
    const { entries, finishedAt } = JSON.parse(text) as JournalContent
    const lines = entries.filter(({ state }) => state !== 'undone').map(({ change, state }) => `${change.id} ${state}`)
    return [['journal', [...lines.sort(), finishedAt ? 'finished' : 'not finished'].join('\n')]]
  } catch {
    // A fault has damaged it.
    return [['journal', text]]
  }
}

const questions: [string, string, string][] = [
  [
    'roles',
    'postgres',
    `SELECT rolname::text, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolconnlimit, rolconfig::text,
    shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1`,
  ],
  [
    'members',
    'postgres',
    `SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members WHERE roleid >= 16384 ORDER BY 1, 2`,
  ],
  [
    'databases',
    'postgres',
    `SELECT datname::text, datdba::regrole::text, coalesce(datacl, acldefault('d', datdba))::text, shobj_description(oid, 'pg_database'), datistemplate
    FROM pg_database ORDER BY 1`,
  ],
  [
    'settings',
    'postgres',
    `SELECT setdatabase <> 0, setrole::regrole::text, setconfig::text FROM pg_db_role_setting ORDER BY 2, 3`,
  ],
  [
    'rights in inventory',
    'inventory',
    `SELECT relname::text, coalesce(relacl, acldefault('r', relowner))::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  ],
  [
    'schema of inventory',
    'inventory',
    `SELECT nspname::text, coalesce(nspacl, acldefault('n', nspowner))::text FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1`,
  ],
  [
    'default rights in inventory',
    'inventory',
    `SELECT defaclrole::regrole::text, defaclacl::text FROM pg_default_acl ORDER BY 1`,
  ],
  [
    'keys',
    'litellm_db',
    `SELECT key_alias, token, models::text, max_budget, user_id FROM "LiteLLM_VerificationToken" ORDER BY 1`,
  ],
]

async function rows({ world, admin }: Rehearsal): Promise<[string, string][]> {
  const databases = await world.postgres.asAdmin(admin, 'postgres', session =>
    session.query<{ datname: string }>('SELECT datname::text FROM pg_database'),
  )
  const there = questions.filter(([, database]) => databases.some(({ datname }) => datname === database))
  return Promise.all(
    there.map(async ([name, database, sql]): Promise<[string, string]> => {
      const found = await world.postgres.asAdmin(admin, database, session =>
        session.query(sql).catch((error: unknown) => [{ missing: String(error) }]),
      )
      return [`postgres ${name}`, levelled(found.map(row => JSON.stringify(row)).join('\n'))]
    }),
  )
}

async function engine({ world, directory }: Rehearsal): Promise<[string, string][]> {
  const containers = await world.engine.containers()
  const networks = await world.engine.networks()
  const kept = await readdir(join(directory, 'engine'))
  const told = containers.map(({ spec, status }) => levelled(JSON.stringify({ spec, status })))
  return [
    ['containers', told.sort().join('\n')],
    ['networks', networks.map(({ name, labels }) => JSON.stringify({ name, labels })).join('\n')],
    [
      'kept by the engine',
      kept
        .map(name => name.replace(/^[0-9a-f]{12}/, 'ID'))
        .sort()
        .join(' '),
    ],
  ]
}

/** What is on a rehearsed host now. */
export async function inventory(rehearsal: Rehearsal): Promise<Inventory> {
  const { directory } = rehearsal
  const parts = await Promise.all([filesBelow(directory), journal(directory), rows(rehearsal), engine(rehearsal)])
  return Object.fromEntries(parts.flat())
}

/** What holds secrets by design: of these only a digest is told. */
const holdsSecrets = /^file (home\/secrets|state)|^containers$/

/** What differs, by name, each with the first line that does. */
export function differences(wanted: Inventory, found: Inventory): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort()
  return names.filter(name => wanted[name] !== found[name]).map(name => difference(name, wanted[name], found[name]))
}

function difference(name: string, wanted: string | undefined, found: string | undefined): string {
  const [one, other] = [wanted?.split('\n'), found?.split('\n')]
  const line = one?.findIndex((text, index) => text !== other?.[index]) ?? 0
  const tell = (lines: string[] | undefined) => {
    if (!lines) return 'nothing'
    const text = lines[line === -1 ? lines.length - 1 : line] ?? 'the end'
    return holdsSecrets.test(name) ? createHash('sha256').update(text).digest('hex').slice(0, 8) : text
  }
  return `${name}: ${tell(one)} in an undisturbed run, ${tell(other)} here`
}
