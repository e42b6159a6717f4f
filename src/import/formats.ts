import { bareServers, holdsServers, oneServer } from './formats/alone.ts'
import { formatsByKey } from './formats/by-key.ts'
import { familyFormats } from './formats/family.ts'
import type { Format } from './formats/format.ts'
import { looksLikeServer } from './formats/maps.ts'
import type { Syntax } from './read/data.ts'
import type { Entry } from './shape.ts'

export type { Format, System } from './formats/format.ts'

/** What stands below no key of servers at all. */
const alone: Format[] = [
  {
    id: 'single',
    label: 'one server alone, without a name',
    syntax: 'json',
    key: '(none)',
    comments: true,
    files: {},
    is: looksLikeServer,
    parse: oneServer,
  },
  {
    id: 'bare',
    label: 'the servers alone, as pasted from a README',
    syntax: 'json',
    key: '(none)',
    comments: true,
    files: {},
    is: holdsServers,
    parse: bareServers,
  },
]

/** Every form that an import reads. The first that fits is taken, so the special ones stand before the general. */
export const formats: Format[] = [...formatsByKey, ...familyFormats, ...alone]

/** The form of a file, by what stands in it and, where clients share one, by its path. */
export const formatOf = (data: Entry, path: string, syntax: Syntax): Format | undefined =>
  formats.find(({ is }) => is(data, path, syntax))
