import type { Power } from '../steps/tools-role/inspect.ts'
import { readers, toolsLogin } from '../steps/tools-role/inspect.ts'
import * as sql from '../steps/tools-role/sql.ts'
import { check, type CheckContext, type Finding, notApplicable, summed } from './check.ts'
import { count, listed } from './words.ts'

type Reader = ReturnType<typeof readers>[number]

/** What the role may do, asked with its own login: an administrator is not at hand when a gateway is verified. */
async function rightsOf({ name, reads }: Reader, context: CheckContext): Promise<Finding> {
  const { role, database } = reads
  const [powers, unreadable] = await context.world.postgres.asRole(toolsLogin(context, name), async session => [
    [...(await session.query<Power>(sql.powers, [role])), ...(await session.query<Power>(sql.writable, [role]))],
    await session.query<{ what: string }>(sql.unreadable, [role]),
  ])
  const wrong = (text: string): Finding => ({ ok: false, text: `${role}, as which ${name} reads ${database}, ${text}` })
  if (powers.length > 0)
    return wrong(`can ${listed(powers.map(({ what }) => what))}; that ends with: ${powers[0]!.command}`)
  if (unreadable.length > 0) return wrong(`cannot read ${listed(unreadable.map(({ what }) => what))}`)
  return { ok: true, text: `${role} can read ${database} for ${name}, and change nothing` }
}

export const readingRole = check(
  'reading-role',
  'reading role',
  'the role of an MCP server that reads a database can read it, and change nothing',
  async context => {
    const all = readers(context)
    if (all.length === 0) return notApplicable('no MCP server reads a database')
    const findings: Finding[] = []
    for (const reader of all) findings.push(await rightsOf(reader, context))
    return summed(findings, `${count(all.length, 'role')} can read and change nothing`)
  },
)
