import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleGround, sampleSession } from '../../screens/gallery/ground.ts'
import type { Ground } from '../../src/setup/open.ts'
import type { SetupOptions } from '../../src/setup/options.ts'
import { answerAt } from '../../src/deployment/answers.ts'
import type { Answers } from '../../src/deployment/field.ts'
import { askSection } from '../../src/plain/questions.ts'
import { readlineAsker } from '../../src/asker/readline-asker.ts'
import type { Session } from '../../src/setup/session.ts'
import { planHost } from '../doubles/host-facts.ts'

let directory: string
let ground: Ground
let session: Session

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatewright-import-'))
  // A home without any client's file in it.
  ground = await sampleGround({ ...planHost(), user: { ...planHost().user, home: directory } })
  session = await sampleSession(ground, { deployment: 'mcp-litellm' } as SetupOptions, () => undefined)
})

afterEach(async () => {
  await ground.close()
  await rm(directory, { recursive: true })
})

const sectionAt = () => session.state.interview.sections.findIndex(({ section }) => section.id === 'servers')
const servers = () => answerAt<Answers[]>(session.state.interviewState.given, 'servers')

/** The Tools section with these lines typed ahead. */
async function tools(...typed: string[]): Promise<string> {
  const input = new PassThrough()
  const output = new PassThrough()
  input.end(typed.map(line => `${line}\n`).join(''))
  const asker = readlineAsker(input, output)
  await askSection(asker, session, sectionAt())
  asker.close()
  return String(output.read())
}

test('servers are imported from a file, with a preview and its variables asked for', async () => {
  const path = join(directory, 'mcp.json')
  const wiki = {
    url: 'https://wiki.example.com/mcp',
    headers: { 'X-Team': '${GATEWRIGHT_TEST_TEAM}', 'X-Token': 'FAKE' },
  }
  await writeFile(path, JSON.stringify({ mcpServers: { 'team-wiki': wiki } }))
  const printed = await tools('import', path, 'yes', 'data', 'keep')
  expect(printed).toContain('team-wiki -> team_wiki  renamed: LiteLLM refuses - in a name')
  expect(printed).not.toContain('FAKE')
  expect(servers()!.at(-1)).toMatchObject({
    name: 'team_wiki',
    headers: { 'X-Team': 'data' },
    secretHeaders: { 'X-Token': 'stored' },
  })
})

test('a file that cannot be imported is told of, and the list is asked again', async () => {
  expect(await tools('import', join(directory, 'none.json'), 'keep')).toContain('there is no such file')
  expect(servers()).toBeUndefined()
})

test('a well-known server begins with what is known of it, under a free name', async () => {
  await tools('add', 'memory', ...Array.from({ length: 10 }, () => ''), 'keep')
  expect(servers()!.at(-1)).toMatchObject({
    name: 'memory',
    command: 'node',
    env: { MEMORY_FILE_PATH: '/tmp/memory.jsonl' },
  })
})
