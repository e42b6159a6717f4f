import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { knownServers } from '../../src/catalogue/servers.ts'
import { clients } from '../../src/clients/table.ts'
import { formats, type System } from '../../src/import/formats.ts'
import { causes } from '../../src/proof/causes.ts'
import type { Way } from '../../src/proof/proof.ts'
import { knownWarnings } from '../../src/proof/warnings.ts'
import { traps } from '../../src/import/traps.ts'
import { differences } from '../../test/bed/official-image.ts'
import { shapes } from '../../test/import/shapes.ts'

const cell = (text: string) => text.replaceAll('|', '\\|')

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows.map(row => row.map(cell))].map(row => `| ${row.join(' | ')} |`).join('\n')

const code = (text: string) => (text === '' ? '' : `\`${text}\``)

/** Paths by system; those that are the same everywhere once. */
function pathsOf(files: Partial<Record<System | 'project', string | string[]>>): string {
  const byPath = new Map<string, string[]>()
  for (const [system, paths] of Object.entries(files))
    for (const path of [paths].flat()) byPath.set(path, [...(byPath.get(path) ?? []), system])
  return [...byPath]
    .map(([path, systems]) => (systems.length === 3 ? code(path) : `${code(path)} (${systems.join(', ')})`))
    .join('<br>')
}

const corpus = join(import.meta.dirname, '../../test/import/corpus')

/** The files of a form in the corpus, and those of the field whose reading is written down beside it. */
function corpusOf(id: string): string[] {
  const directory = join(corpus, id)
  const own = existsSync(directory) ? readdirSync(directory).filter(name => !name.endsWith('.expected.json')) : []
  const shaped = shapes.filter(([, format]) => format === id).map(([name]) => `shapes/${name}`)
  return [...own.map(name => `corpus/${id}/${name}`), ...shaped].sort()
}

const wayWords: Record<Exclude<Way['id'], 'answer'>, string> = {
  beside: 'a container of its own beside the gateway',
  mount: 'a read-only mount',
  image: 'an image of the gateway that has it',
  package: 'its npm package, installed by Gatewright',
  time: 'more time',
}

/** docs/tables.md: what the data say, for a reader. */
export const tablesText = (): string => `# Tables

Written by \`node scripts/tables.ts\` from the data of the program. Change those, not this file.

## What \`import\` reads

${table(
  ['form', 'key', 'syntax', 'where it lies'],
  formats.map(({ label, key, syntax, comments, files }) => [
    label,
    code(key),
    comments ? `${syntax}, comments allowed` : syntax,
    pathsOf(files),
  ]),
)}

Where a form's client is written in Python, YAML is read as PyYAML reads it (\`yes\` is true, \`0123\` is octal), else as js-yaml does; numbers keep their digits. Servers are
taken wherever they stand: below any of these keys at any depth, in the files of a Kubernetes ConfigMap, in the blocks of a Markdown text, in command lines such as \`claude mcp add\`, and alone. What is not carried over is named.

### The files that it is tried with

${table(
  ['form', 'files of `test/import`'],
  formats.map(({ id, label }) => [label, corpusOf(id).map(code).join(' ')]),
)}

A variable (\`\${VAR}\`, \`\${VAR:-default}\`, \`\${env:VAR}\`, \`\${input:id}\`, \`{env:VAR}\`, \`\${{ secrets.VAR }}\`, \`os.environ/VAR\`; in Gemini CLI's file a bare \`$VAR\`)
is asked for. Tokens in settings, headers, arguments and URLs go to the secret store.

## What to mind inside the gateway's container

${table(
  ['what', 'then'],
  traps.map(({ trap, refuses }) => [trap, refuses ? 'not usable, with the reason' : 'imported, with a note']),
)}

## Traps of MCP servers

Found by \`gatewright prove\`, or where a server is tried in the wizard.

${table(
  ['why a server does not answer', 'ways out, the likeliest first'],
  causes.map(({ trap, ways, answer }) => [trap, ways.map(id => (id === 'answer' ? answer! : wayWords[id])).join('; ')]),
)}

${table(
  ['what its users would meet although it answers', 'what to do'],
  knownWarnings.map(({ trap, next }) => [trap, next]),
)}

## Well-known servers

${table(
  ['server', 'does', 'transport', 'needs', 'source'],
  knownServers.map(({ label, does, item, needs, source }) => [
    label,
    does,
    String(item.transport),
    needs.map(need => need.label).join(', '),
    source,
  ]),
)}

## Clients

${table(
  ['client', '`connect`', 'its file', 'how it takes a key', 'models', 'tools', '`--write`', 'to know'],
  clients.map(({ id, name, files, takesKey, models, tools, nodes, notes }) => [
    name,
    code(id),
    pathsOf(files ?? {}),
    takesKey,
    models ? 'yes' : 'no',
    tools ? 'yes' : 'no',
    nodes ? 'yes' : 'no',
    notes.join(' '),
  ]),
)}

## Where the image of the tests is not as LiteLLM's

In user, entry point, command, working directory, ports and variables it is, in both generations.

${table(
  ['what', 'official', 'here', 'why'],
  differences.map(({ what, official, here, why }) => [what, official, here, why]),
)}
`
