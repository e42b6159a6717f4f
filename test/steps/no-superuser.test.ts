import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { undoAll } from '../../src/engine/apply.ts'
import { openJournal } from '../../src/engine/journal.ts'
import type { ApplyContext, Step } from '../../src/engine/step.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { findBinaries } from '../../src/rehearsal/postgres-binaries.ts'
import { Secret } from '../../src/secret.ts'
import { database } from '../../src/steps/database/index.ts'
import { toolsRole } from '../../src/steps/tools-role/index.ts'
import { carryOut, realPostgres, type RealPostgres } from './real-postgres.ts'
import { sampleDeployment } from './sample.ts'

/** Who may alter a role changed with PostgreSQL 16. Debian 12 has 15; the embedded one is newer. */
const majors = (['system', 'embedded'] as const).map(prefer => ({ prefer, major: findBinaries(prefer).major }))
if (!existsSync('/usr/lib/postgresql')) console.warn('skipped: PostgreSQL of this system is not installed')

describe.each(majors.filter(({ major }, index) => majors.findIndex(one => one.major === major) === index))(
  'an administrator who is no superuser, on PostgreSQL $major,',
  ({ prefer, major }) => {
    let bed: RealPostgres
    beforeAll(async () => {
      bed = await realPostgres(prefer)
      for (const maker of ['maker', 'other']) await login(maker, 'CREATEROLE CREATEDB')
      await login('limited', 'CREATEDB')
    })
    afterAll(() => bed.stop())

    const login = (name: string, rights: string) =>
      bed.sql(`CREATE ROLE ${name} LOGIN ${rights} PASSWORD '${name}-password'`)
    const as = (user: string) => ({ ...bed.admin, user, password: Secret.of(`${user}-password`) })
    const asked = (user: string, text: string, inside = 'postgres') =>
      bed.as(user, Secret.of(`${user}-password`), inside, text)

    /** A gateway of its own database, with a server that reads a database of the maker's. */
    async function gateway(name: string): Promise<ApplyContext> {
      const [server] = sampleDeployment().servers
      const reads = { database: `${name}_stock`, role: `${name}_reader` }
      const deployment = sampleDeployment({
        name,
        database: { server: bed.server, role: `${name}_user`, name: `${name}_db`, fromContainer: 'postgres:5432' },
        servers: [{ ...server, reads }],
      })
      await asked('maker', `CREATE DATABASE ${reads.database}`)
      await asked('maker', 'CREATE TABLE parts (id int); REVOKE CREATE ON SCHEMA public FROM PUBLIC', reads.database)
      return bed.context(deployment, { admin: as('maker') })
    }

    async function setUp(name: string): Promise<ApplyContext> {
      const context = await gateway(name)
      await carryOut(database, context)
      await carryOut(toolsRole, context)
      return context
    }

    /** What a removal would begin with: its loss would show that something was taken back. */
    const taken: string[] = []
    const container: Step = {
      id: 'container',
      title: '',
      after: [],
      inspect: async () => undefined,
      plan: () => ({
        changes: [{ id: 'container:it', step: 'container', action: 'create', group: '', what: 'container' }],
        asIs: [],
      }),
      apply: async () => {},
      undo: async (_, __, { deployment }) => void taken.push(deployment.name),
    }

    async function remove(context: ApplyContext) {
      await carryOut(container, context)
      const { files, own, now } = context.world
      const { name } = context.deployment
      const journal = await openJournal(files, deploymentFiles(own, name).journal, name, now)
      await undoAll({
        steps: [database, toolsRole, container],
        context,
        journal,
        listen: () => {},
        signal: new AbortController().signal,
        mayDropData: async () => true,
      })
    }

    const left = async (name: string) =>
      (await bed.sql(`SELECT rolname AS n FROM pg_roles WHERE rolname ~ '^${name}_' UNION SELECT datname FROM pg_database WHERE datname ~ '^${name}_'`)) // prettier-ignore
        .map(({ n }) => n)
        .sort()

    /** Refused before anything was taken away, with what would help this login. */
    async function refused(context: ApplyContext, failure: object) {
      const { name } = context.deployment
      const is = await left(name)
      await expect(remove(context)).rejects.toMatchObject({ exit: 3, ...failure })
      expect(taken).not.toContain(name)
      expect(await left(name)).toEqual(is)
    }

    const says = (part: string) => expect.stringContaining(part)

    test('takes back all that it made', async () => {
      await remove(await setUp('gone'))
      expect(await left('gone')).toEqual(['gone_stock'])
    })

    test(`who did not make the roles ${major < 16 ? 'takes them back as well' : 'is told the grant that it lacks'}`, async () => {
      const context = { ...(await setUp('handed')), admin: as('other') }
      if (major >= 16) {
        await refused(context, { next: says('GRANT handed_reader TO other WITH ADMIN OPTION;') })
        for (const role of ['handed_reader', 'handed_user']) await bed.sql(`GRANT ${role} TO other WITH ADMIN OPTION`)
      }
      // The tables that the reader reads are the maker's, who alone can take back what was granted on them.
      await refused(context, { why: says('privileges for table public.parts') })
      await bed.sql('GRANT maker TO other')
      await remove(context)
      expect(await left('handed')).toEqual(['handed_stock'])
    })

    test('who may not make roles is told so before anything is taken away', async () => {
      const context = { ...(await setUp('limits')), admin: as('limited') }
      await refused(context, { next: says('ALTER ROLE limited CREATEROLE;') })
    })

    test('with a wrong password is told so before anything is taken away', async () => {
      const context = await setUp('typo')
      const admin = { ...as('maker'), password: Secret.of('wrong') }
      await expect(remove({ ...context, admin })).rejects.toMatchObject({ next: says('check the user name') })
      expect(taken).not.toContain('typo')
    })

    test('is told of what a role was given elsewhere, which it cannot take away', async () => {
      const context = await setUp('elsewhere')
      await bed.sql('GRANT CONNECT ON DATABASE template1 TO elsewhere_reader')
      await refused(context, { why: says('privileges for database template1') })
      await bed.sql('REVOKE CONNECT ON DATABASE template1 FROM elsewhere_reader')
      await bed.sql('CREATE TABLE mine (id int); GRANT SELECT ON mine TO elsewhere_user')
      await refused(context, { why: says('in the database postgres') })
      await bed.sql('DROP TABLE mine')
      await remove(context)
    })

    test('is told of grants that another made to the role where it reads', async () => {
      const context = await setUp('granted')
      await bed.sql('CREATE TABLE secret (id int); GRANT SELECT ON secret TO granted_reader', 'granted_stock')
      await refused(context, { why: says('privileges for table public.secret') })
    })

    test('is told of a superuser’s session, which it cannot end', async () => {
      const context = await setUp('session')
      await context.world.postgres.asAdmin(bed.admin, 'session_db', async () => {
        await refused(context, { why: 'a session of admin holds it open' })
      })
      await remove(context)
    })

    test('lets tools read nothing where a table is somebody else’s, and makes no role for it', async () => {
      const context = await gateway('foreign')
      await bed.sql('CREATE ROLE foreign_keeper')
      await bed.sql('ALTER TABLE parts OWNER TO foreign_keeper', 'foreign_stock')
      await expect(carryOut(toolsRole, context)).rejects.toMatchObject({
        exit: 3,
        why: says('table public.parts belongs to foreign_keeper'),
        next: says('GRANT foreign_keeper TO'),
      })
      expect(await left('foreign')).not.toContain('foreign_reader')
      await bed.sql('GRANT foreign_keeper TO maker')
      await carryOut(toolsRole, context)
      await remove(context)
    })

    test('reads past a table of somebody else’s that everybody may read', async () => {
      const context = await gateway('public')
      await bed.sql('CREATE TABLE open (id int); GRANT SELECT ON open TO PUBLIC', 'public_stock')
      await carryOut(toolsRole, context)
      expect(await carryOut(toolsRole, context)).toEqual([])
    })

    test('sets no password on a role before it is known that it may', async () => {
      await bed.sql('CREATE ROLE owned_user LOGIN')
      const context = await gateway('owned')
      context.deployment.database.takeOverRole = true
      const done = carryOut(database, context)
      if (major < 16) return expect(await done).toHaveLength(3)
      await expect(done).rejects.toMatchObject({ next: says('GRANT owned_user TO maker WITH ADMIN OPTION;') })
      expect(await left('owned')).toEqual(['owned_stock', 'owned_user'])
    })

    test('makes nothing of a database whose owner it is not', async () => {
      await bed.sql('CREATE DATABASE over_db')
      const context = await gateway('over')
      context.deployment.database.takeOverDatabase = true
      await expect(carryOut(database, context)).rejects.toMatchObject({ exit: 3, what: says('"maker" may not') })
      expect(await left('over')).toEqual(['over_db', 'over_stock'])
    })
  },
)

describe('a database that was taken over, with the tables of the role that goes,', () => {
  let bed: RealPostgres
  beforeAll(async () => void (bed = await realPostgres()), 60_000)
  afterAll(() => bed.stop())

  test('goes back to its owner with them', async () => {
    await bed.sql('CREATE ROLE keeper LOGIN')
    await bed.sql('CREATE DATABASE kept_db OWNER keeper')
    const wanted = { server: bed.server, role: 'kept_user', name: 'kept_db', fromContainer: 'postgres:5432' }
    const context = bed.context(sampleDeployment({ name: 'kept', database: { ...wanted, takeOverDatabase: true } }))
    const done = await carryOut(database, context)
    await bed.as('kept_user', context.secrets.get('database.password'), 'kept_db', 'CREATE TABLE rows (id int)')
    for (const { change, receipt } of [...done].reverse()) {
      await database.checkUndo!(change, receipt, context)
      await database.undo(change, receipt, context)
    }
    const owner = `SELECT tableowner AS owner FROM pg_tables WHERE tablename = 'rows'`
    expect(await bed.sql(owner, 'kept_db')).toEqual([{ owner: 'keeper' }])
    expect(await bed.sql(`SELECT FROM pg_roles WHERE rolname = 'kept_user'`)).toEqual([])
  })
})
