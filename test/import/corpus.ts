import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asFailure } from '../../src/failure.ts'
import { formats } from '../../src/import/formats.ts'
import { preview } from '../../src/import/preview.ts'
import { previewJson } from '../../src/import/text.ts'

const root = join(import.meta.dirname, 'corpus')

export interface Case {
  /** `cursor/token-in-url.json`. */
  name: string
  file: string
  expected: string
}

/** Every file of the corpus: one directory for each format, and one for files that cannot be read. */
export const cases: Case[] = readdirSync(root).flatMap(directory =>
  readdirSync(join(root, directory))
    .filter(file => !file.endsWith('.expected.json'))
    .map(file => ({
      name: `${directory}/${file}`,
      file: join(root, directory, file),
      expected: join(root, directory, file.replace(/\.\w+$/, '.expected.json')),
    })),
)

/** The path at which the client keeps such a file: some formats are told apart by it alone. */
function usualPath(name: string): string {
  const [directory, file] = name.split('/') as [string, string]
  const files = formats.find(({ id }) => id === directory)?.files
  return files?.linux?.[0] ?? files?.project?.[0] ?? file
}

/** What an import of the file would show, as JSON; a file that cannot be imported gives its failure. */
export function outcome({ name, file }: Case): object {
  try {
    return previewJson(preview(readFileSync(file, 'utf8'), usualPath(name), { existing: [] }))
  } catch (error) {
    return { failure: asFailure(error) }
  }
}
