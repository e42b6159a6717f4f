import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/diagnosis/catalogue.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { documented, real } from '../checks/diagnosis/excerpts.ts'
import { realPostgres } from '../steps/real-postgres.ts'

test.each(Object.entries({ ...real, ...documented }))('%s is known by its lines', (id, lines) => {
  expect(diagnose(lines)).toMatchObject({ id })
})

describe('the catalogue', () => {
  test('has an excerpt for every row, and says which of them the real proxy has produced', () => {
    const rows = Object.fromEntries(catalogue.map(({ id, seen }) => [id, seen]))
    const excerpts = Object.fromEntries([
      ...Object.keys(real).map(id => [id, 'real']),
      ...Object.keys(documented).map(id => [id, 'document']),
    ])
    expect(rows).toEqual(excerpts)
  })

  test('has each id once', () => {
    const ids = catalogue.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('has no pattern that remembers where it matched', () => {
    expect(catalogue.filter(({ pattern }) => pattern.global || pattern.sticky)).toEqual([])
  })
})

describe('a diagnosis', () => {
  test('of a log that says nothing known is none', () => {
    expect(diagnose(['INFO:     Application startup complete.', ''])).toBeUndefined()
  })

  test('carries what it means, why, what next, and the line', () => {
    expect(diagnose(real['server-name-dash']!)).toEqual({
      id: 'server-name-dash',
      means: "an MCP server's name holds a -, and the proxy does not start with it",
      why: 'LiteLLM puts a - between the name of a server and that of its tool',
      next: 'rename the server in config.yaml, with _ for -',
      source: 'litellm/proxy/_experimental/mcp_server/utils.py, from 1.110.0 on litellm/proxy/mcp_server/utils.py',
      seen: 'real',
      line: "Exception: Server name cannot contain '-'. Use an alternative character instead Found: my-db",
    })
  })

  test('of a migration that failed takes its row alone out of Prisma’s history', async () => {
    const bed = await realPostgres()
    try {
      await bed.sql(
        'CREATE TABLE "_prisma_migrations" (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)',
      )
      await bed.sql(
        `INSERT INTO "_prisma_migrations" VALUES ('done', now(), NULL), ('taken back', NULL, now()), ('half', NULL, NULL)`,
      )
      const { next } = diagnose(documented['migration-failed-before']!)!
      await bed.sql(/DELETE FROM [^;]+;/.exec(next)![0])
      expect(await bed.sql('SELECT migration_name AS name FROM "_prisma_migrations" ORDER BY 1')).toEqual([
        { name: 'done' },
        { name: 'taken back' },
      ])
    } finally {
      await bed.stop()
    }
  })

  test('takes the cause before the symptom, wherever both stand', () => {
    const symptom = real['startup-failed']!
    const cause = real['database-password']!
    expect(diagnose([...symptom, ...cause])).toMatchObject({ id: 'database-password' })
    expect(diagnose([...cause, ...symptom])).toMatchObject({ id: 'database-password' })
  })

  test('takes a symptom before what is harmless', () => {
    expect(diagnose([...real['startup-failed']!, ...documented['model-cost-map']!])).toMatchObject({
      id: 'startup-failed',
    })
  })

  test('takes the last of several causes', () => {
    expect(diagnose([...real['database-unreachable']!, ...real['database-password']!])).toMatchObject({
      id: 'database-password',
    })
    expect(diagnose([...real['database-password']!, ...real['database-unreachable']!])).toMatchObject({
      id: 'database-unreachable',
    })
  })

  test('sees through the colours of a log', () => {
    expect(diagnose(["\u001b[1;31mP1001\u001b[0m: Can\u001b[0m't reach"])).toMatchObject({
      id: 'database-unreachable',
      line: "P1001: Can't reach",
    })
  })
})
