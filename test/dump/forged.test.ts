import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../../src/adapters/pg/door.ts'
import { restoreDump } from '../../src/dump/restore.ts'
import { Exit, Failure } from '../../src/failure.ts'
import { findBinaries } from '../../src/rehearsal/postgres-binaries.ts'
import { type RunningPostgres, startPostgres } from '../../src/rehearsal/postgres.ts'
import { Secret } from '../../src/secret.ts'

const postgres = openPostgres()
const password = Secret.of('a password of the role')
const signal = new AbortController().signal

/** What somebody may have put into a dump, each with `{proof}` as the file that shows that it was run. */
const forged = {
  'a command of psql': '\\! touch {proof}\n',
  'a command of psql behind a statement': 'SET lock_timeout = 0; \\! touch {proof}\n',
  'an output of psql': '\\o |touch {proof}\nSELECT 1;\n',
  'a command of psql behind the end of rows': 'COPY public.kept (id) FROM stdin;\n\\.\n\\! touch {proof}\n',
  'a program of the server': "COPY public.kept (id) FROM PROGRAM 'touch {proof}';\n",
  'a program of the server, from a function':
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN COPY public.kept FROM PROGRAM 'touch {proof}'; RETURN 1; END $$;\nCREATE TABLE public.x (id int DEFAULT public.f(), y int);\nCOPY public.x (y) FROM stdin;\n1\n\\.\n",
  'a file of the server, from a function':
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN COPY public.kept TO '{proof}'; RETURN 1; END $$;\nCREATE TABLE public.x (id int DEFAULT public.f(), y int);\nCOPY public.x (y) FROM stdin;\n1\n\\.\n",
  'the end of the transaction': 'CREATE TABLE public.left (id int);\nCOMMIT WORK;\n',
  'two statements that read as one': "SET standard_conforming_strings = off;\nSET x.y = 'a\\'; COMMIT; --';\n",
  'two statements that read as one, of an allowed kind':
    "SET standard_conforming_strings = off;\nCOMMENT ON TABLE public.kept IS '\\'; COMMIT; CREATE TABLE public.left (id int); --';\n",
  'the gateway’s own role, given to another': 'GRANT proxy TO stranger;\n',
  'another role': 'SET SESSION AUTHORIZATION postgres;\n',
  'a role': 'CREATE ROLE gatewright_left SUPERUSER;\n',
  'a language that reaches the server': 'CREATE EXTENSION plpython3u;\n',
  'what is cut off': 'CREATE TABLE public.left (id int);\nCREATE TABLE public.more (',
}

describe.each(['system', 'embedded'] as const)('on the PostgreSQL of the %s', prefer => {
  const isHere = findBinaries(prefer).origin === prefer
  it.runIf(!isHere)(`skipped: there is no ${prefer} PostgreSQL`, () => undefined)
  let server: RunningPostgres
  let directory: string
  const login = (role: string) => ({ server: `${server.host}:${server.port}`, role, database: 'proxy', password })
  const asAdmin = (...statements: string[]) =>
    postgres.asAdmin(
      { server: `${server.host}:${server.port}`, login: 'password', user: server.superuser, password: server.password, socket: '' }, // prettier-ignore
      'postgres',
      async session => {
        for (const sql of statements) await session.query(sql)
      },
    )
  const tables = () =>
    postgres.asRole(login('proxy'), session =>
      session.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"),
    )
  const restore = (text: string, role = 'proxy') =>
    restoreDump(
      postgres,
      login(role),
      (async function* () {
        yield gzipSync(text)
      })(),
      signal,
    )

  beforeAll(async () => {
    if (!isHere) return
    directory = await mkdtemp(join(tmpdir(), 'gatewright-forged-'))
    server = await startPostgres({ directory: join(directory, 'postgres'), prefer })
    const role = (name: string, rights: string) => `CREATE ROLE ${name} LOGIN ${rights} PASSWORD '${password.reveal()}'`
    await asAdmin(
      role('proxy', ''),
      'CREATE DATABASE proxy OWNER proxy',
      'CREATE ROLE stranger',
      role('mighty', 'SUPERUSER'),
      role('maker', 'CREATEROLE'),
      role('reader', ''),
      'GRANT pg_read_server_files TO reader',
      role('behind', 'NOINHERIT'),
      'CREATE ROLE between',
      'GRANT pg_execute_server_program TO between',
      'GRANT between TO behind',
    )
    await postgres.asRole(login('proxy'), session => session.query('CREATE TABLE public.kept (id int)'))
  })

  afterAll(async () => {
    await server?.stop()
    if (directory) await rm(directory, { recursive: true, force: true })
  })

  it.runIf(isHere).for(Object.entries(forged))('%s changes and runs nothing', async ([name, text]) => {
    const proof = join(directory, `proof-${Object.keys(forged).indexOf(name)}`)
    const error = await restore(text.replaceAll('{proof}', proof)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Failure)
    expect(existsSync(proof)).toBe(false)
    expect(await tables()).toEqual([{ relname: 'kept' }])
  })

  it.runIf(isHere)('rights to what it makes are given, and no membership', async () => {
    const given = 'GRANT SELECT,INSERT ON TABLE public.kept TO stranger;\nGRANT UPDATE(id) ON TABLE public.kept TO stranger WITH GRANT OPTION;\nREVOKE ALL ON SCHEMA public FROM PUBLIC;\n' // prettier-ignore
    await restore(`CREATE TABLE public.kept (id int);\n${given}`)
    const ask = `SELECT has_table_privilege('stranger', 'public.kept', 'INSERT') AS may`
    expect(await postgres.asRole(login('proxy'), session => session.query(ask))).toEqual([{ may: true }])
    await expect(restore('GRANT proxy TO stranger /* ON TABLE */;\n')).rejects.toMatchObject({ exit: Exit.refused })
  })

  it.runIf(isHere).for(['mighty', 'maker', 'reader', 'behind'])('no dump runs as the role %s', async role => {
    await expect(restore('SET lock_timeout = 0;\n', role)).rejects.toMatchObject({
      exit: Exit.refused,
      what: `no dump is brought back as ${role}`,
    })
  })

  it.runIf(isHere)('rows with everything that psql would act on come back as they were', async () => {
    const row = String.raw`\\! touch x` + '\t' + String.raw`a\tb\\.` + "\t';--$$\n"
    await restore(
      `\\restrict abc\nSET transaction_timeout = 0;\nCREATE TABLE public.kept (a text, b text, c text);\nCOPY public.kept (a, b, c) FROM stdin;\n${row}\\.\n\\unrestrict abc\n`,
    )
    const rows = await postgres.asRole(login('proxy'), session => session.query('SELECT * FROM public.kept'))
    expect(rows).toEqual([{ a: '\\! touch x', b: 'a\tb\\.', c: "';--$$" }])
  })

  it.runIf(isHere)('one that is stopped changes nothing', async () => {
    const stopping = new AbortController()
    async function* endless() {
      yield gzipSync('CREATE TABLE public.left (id int);\n')
      stopping.abort(new Error('stopped'))
      await new Promise(() => undefined)
    }
    await expect(restoreDump(postgres, login('proxy'), endless(), stopping.signal)).rejects.toThrow('stopped')
    expect(await tables()).toEqual([{ relname: 'kept' }])
  })
})
