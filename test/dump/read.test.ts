import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { contentOf, type DumpContent } from '../../src/dump/read.ts'

const contentIn = (sql: string): Promise<DumpContent> =>
  contentOf(
    (async function* () {
      yield gzipSync(sql)
    })(),
  )

test.each<[string, Partial<DumpContent>]>([
  ['CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n', { runs: ['function public.f'] }],
  ['CREATE FUNCTION\npublic.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n', { runs: ['function public.f'] }],
  ['CREATE OR REPLACE TRIGGER "a b" AFTER INSERT ON t EXECUTE FUNCTION f();\n', { runs: ['trigger "a b"'] }],
  ['CREATE FUNCTION/**/public.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n', { runs: ['function'] }],
  ['CREATE POLICY p ON t USING (f());\n', { runs: ['policy p'] }],
  ['CREATE EXTENSION IF NOT EXISTS\n  hstore WITH SCHEMA public;\n', { extensions: ['hstore'] }],
  ['GRANT ALL ON TABLE public.t TO\n  PUBLIC;\n', { gives: ['GRANT ALL ON TABLE public.t TO PUBLIC;'] }],
  [
    'ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT ALL ON TABLES TO b;\n',
    { gives: ['ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT ALL ON TABLES TO b;'] },
  ],
  ['REVOKE ALL ON SCHEMA public FROM PUBLIC;\n', { gives: [] }],
  ['CREATE TABLE t (a int);\nCOPY public.t (a) FROM stdin;\n1\n2\n\\.\n', { tables: 1, rows: 2 }],
])('%j is told', async (sql, told) => {
  expect(await contentIn(sql)).toMatchObject(told)
})
