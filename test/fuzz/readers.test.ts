import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registryLogin } from '../../src/adapters/docker/registry-login.ts'
import { localFiles } from '../../src/adapters/local-files.ts'
import { parseAnswers } from '../../src/deployment/file.ts'
import { isSent } from '../../src/dump/allowed.ts'
import { statementsOf } from '../../src/dump/statements.ts'
import { readJournal } from '../../src/engine/journal.ts'
import { Failure } from '../../src/failure.ts'
import { keptSchema } from '../../src/generations/generation.ts'
import { preview } from '../../src/import/preview.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { openDraft } from '../../src/setup/draft.ts'
import { parsedState } from '../../src/state-file.ts'

/*
 * Readers of what somebody else may have written: whatever stands there, each answers or tells a Failure. GATEWRIGHT_FUZZ_RUNS sets how often; the seed is fixed,
 * so that a finding can be found again.
 */
const runs = Number(process.env.GATEWRIGHT_FUZZ_RUNS ?? 150)
const seed = 20261130

let directory: string
const own = () => ({ config: directory, state: directory, logs: directory })
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const written = (name: string, text: string) => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

const readers: Record<string, { samples: string[]; read: (text: string) => unknown }> = {
  answers: {
    samples: [
      'version: 1\nname: gw\nkeys:\n  - alias: team\n    models: [mock]\n    servers: []\n',
      'a: &a [1]\nb: *a\n',
    ],
    read: text => parseAnswers(text, 'the answers'),
  },
  journal: {
    samples: [
      '{"format":1,"deployment":"gw","entries":[{"change":{"id":"a:b","step":"a","action":"create","group":"g","what":"w"},"state":"done","at":"x","receipt":{"a":1}}]}',
    ],
    read: text => readJournal(localFiles, written('journal.json', text)),
  },
  generation: {
    samples: [
      '{"container":"c","at":"x","image":{"reference":"r","id":"i"},"files":[],"secretsIn":{"store":"file","path":"/x"}}',
    ],
    read: text => parsedState(text, keptSchema, 'generation'),
  },
  draft: {
    samples: ['servers:\n  - name: a\n', '{"keys.team.value":"sk"}'],
    read: text => {
      const files = deploymentFiles(own(), '.')
      written('draft.yaml', text)
      written('draft.secrets', text)
      return openDraft(localFiles, files)
    },
  },
  'Docker’s config': {
    samples: ['{"auths":{"example.org":{"auth":"dTpw"}},"credHelpers":{}}'],
    read: text => (written('config.json', text), registryLogin('example.org/x', directory)),
  },
  'import formats': {
    samples: [
      '{"mcpServers":{"a":{"command":"npx","args":["-y","x"],"env":{"TOKEN":"t"}}}}',
      '[mcp_servers.a]\ncommand = "npx"\nargs = ["x"]\n',
      'mcpServers:\n  - name: a\n    command: npx\n',
    ],
    read: text => preview(text, 'file', { existing: [] }),
  },
  dump: {
    samples: ["SET a = 'x';\nCREATE TABLE public.t (id int);\nCOPY public.t (id) FROM stdin;\n1\n\\.\n"],
    async read(text) {
      const content = (async function* () {
        yield Buffer.from(text)
      })()
      for await (const statement of statementsOf(content)) {
        isSent(statement)
        for await (const rows of statement.rows ?? []) void rows
      }
    },
  },
}

const nasty = ['__proto__', 'constructor', '\u0000', '\u{1f600}', '{', '[', '&a', '*a', '<<: ', '\\', '"', "'", '$$', '\n', ': ', '- ', '!!js ', 'null', '1e999'] // prettier-ignore

/** A text that was right, cut off, changed and added to. */
const spoiled = (samples: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(400), fc.nat(8), fc.oneof(fc.constantFrom(...nasty), fc.string({ maxLength: 5 }))), {
        maxLength: 4,
      }),
      fc.option(fc.nat(400)),
    )
    .map(([sample, edits, cut]) => {
      let text = sample
      for (const [at, gone, put] of edits) text = text.slice(0, at) + put + text.slice(at + gone)
      return cut === null ? text : text.slice(0, cut)
    })

const anything = (samples: string[]) =>
  fc.oneof(
    { weight: 6, arbitrary: spoiled(samples) },
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('[', '{"a":', '- ').map(one => one.repeat(3000)),
  )

test.each(Object.entries(readers))(
  'whatever stands in it, %s is read or told of',
  async (name, { samples, read }) => {
    const before = Object.getOwnPropertyNames(Object.prototype).join()
    let told = 0
    await fc.assert(
      fc.asyncProperty(anything(samples), async text => {
        const thrown = await Promise.resolve(text)
          .then(read)
          .then(() => undefined)
          .catch((error: unknown) => error)
        if (thrown !== undefined) {
          told++
          expect(thrown, String((thrown as Error).stack)).toBeInstanceOf(Failure)
        }
        expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before)
      }),
      { numRuns: runs, seed },
    )
    console.log(`${name}: ${runs} runs, ${told} told of, no other error`)
  },
  30_000 + runs * 100,
)
