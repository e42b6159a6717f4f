import { execa } from 'execa'
import { globSync } from 'node:fs'

interface Module {
  source: string
  dependencies: { resolved: string; dependencyTypes: string[] }[]
}

/** What dependency-cruiser answers, as far as it is read here (its `--output-type json`). */
interface Cruised {
  modules: Module[]
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] }
}

/** All imports of the program and its screens, and those that break a rule of `.dependency-cruiser.cjs`. `root` is the repository. */
export async function readImports(root: string): Promise<Cruised> {
  const { stdout } = await execa('depcruise', ['src', 'screens', '--output-type', 'json'], {
    cwd: root,
    preferLocal: true,
    reject: false,
  })
  return JSON.parse(stdout) as Cruised
}

/** What is wrong with them, a line each. A tool that cannot parse a file would find nothing in it, so files are counted too. */
export function faultsIn({ summary }: Cruised, root: string): string[] {
  const files = globSync('{src,screens}/**/*.{ts,tsx}', { cwd: root }).filter(name => !name.endsWith('.d.ts'))
  const unread =
    summary.totalCruised < files.length
      ? [`of ${files.length} files only ${summary.totalCruised} were read for their imports`]
      : []
  return [
    ...unread,
    ...summary.violations.map(({ from, to, rule }) => `${from} → ${to}: against the rule ${rule.name}`),
  ]
}

/** A file's folder; what lies in src itself is one ground, but for the three files that open the program. */
const roomOf = (file: string): string =>
  /^screens\//.test(file)
    ? 'screens'
    : (/^src\/[^/]+(?=\/)/.exec(file)?.[0] ?? (/^src\/(open-world|main|cli)\.ts$/.test(file) ? file : 'src/*.ts'))

type Rooms = Map<string, Set<string>>

function roomsOf({ modules }: Cruised): Rooms {
  const rooms: Rooms = new Map()
  for (const { source, dependencies } of modules)
    for (const { resolved, dependencyTypes } of dependencies) {
      const [from, to] = [roomOf(source), roomOf(resolved)]
      if (from === to || dependencyTypes.includes('type-only')) continue
      rooms.set(from, (rooms.get(from) ?? new Set()).add(to))
    }
  return rooms
}

function reaches(rooms: Rooms, from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return [...(rooms.get(from) ?? [])].some(next => reaches(rooms, next, to, seen))
}

/** The folders and what each imports, as a Mermaid flowchart; what follows from other arrows is left out. */
export function drawing(cruised: Cruised): string {
  const rooms = roomsOf(cruised)
  const arrows = [...rooms].flatMap(([from, targets]) =>
    [...targets]
      .filter(to => ![...targets].some(other => other !== to && reaches(rooms, other, to)))
      .map(to => `  ${from}["${from}"] --> ${to}["${to}"]`.replaceAll(/(src|screens)[^[\] ]*(?=\[)/g, idOf)),
  )
  return ['```mermaid', 'flowchart TD', ...arrows.sort(), '```'].join('\n')
}

const idOf = (room: string): string => room.replaceAll(/[^a-z]+/g, '_')
