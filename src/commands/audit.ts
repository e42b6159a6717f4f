import { about, bytes } from '../amounts.ts'
import { type Prunable, prunable, prune, reuse, sizeOf } from '../checks/database/prune.ts'
import { fullIn } from '../checks/database/retention.ts'
import { type GrowingTable, growingTables } from '../checks/database/tables.ts'
import { freeUnder } from '../checks/database/troubles.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import type { PlanContext } from '../engine/step.ts'
import { lockGateway } from '../engine/lock.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { inPlace } from '../setup/place.ts'
import { print, printJson, tell } from '../output.ts'
import { proxyLogin } from '../steps/postgres.ts'
import { deployed } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'
import type { CommonOptions } from '../setup/options.ts'

export interface AuditOptions extends CommonOptions {
  before?: string
  plan?: boolean
  yes?: boolean
}

const date = (at: Date) => at.toISOString().slice(0, 10)

function tableLine({ name, rows, bytes: size, oldest, growth }: GrowingTable): string {
  const more = growth === undefined ? '' : `${bytes(growth)} a day`
  return `${name.padEnd(32)}${about(rows).padStart(14)} rows ${bytes(size).padStart(9)}   ${(oldest ? date(oldest) : '').padEnd(12)}${more}`.trimEnd()
}

/** `gatewright audit`: the tables that grow, and when the disk under them is full; `audit prune` takes rows away. */
export async function audit(options: AuditOptions, action: string | undefined): Promise<ExitCode> {
  if (action === 'prune') return auditPrune(options)
  if (action !== undefined) throw unknown(action)
  return list(options)
}

const unknown = (action: string) =>
  new Failure({ what: 'nothing was done', why: `audit has no ${action}`, next: `see what there is: ${commandName} audit --help`, exit: Exit.usage }) // prettier-ignore

async function list(options: AuditOptions): Promise<ExitCode> {
  return inPlace(options, async ({ world }) => {
    const context = await deployed(world, options.deployment)
    const now = world.now()
    const tables = await world.postgres.asRole(proxyLogin(context), session => growingTables(session, now))
    const { retention } = context.deployment.audit
    const free = await freeUnder(context)
    const days = fullIn({ tables, retention, now, ...(free && { free }) })
    if (options.json)
      printJson({ version: 1, deployment: options.deployment, retention, tables, ...(free && { free }), ...(days !== undefined && { fullInDays: Math.floor(days) }) }) // prettier-ignore
    else
      print([
        `The audit is kept for ${retention}. Rows are PostgreSQL's estimate; the third column is the oldest row, the fourth what the newest rows say of a day.`,
        ...tables.map(tableLine),
        free ? `${bytes(free.bytes)} left ${free.where}${days === undefined ? '' : `: full in ${Math.floor(days)} days`}` : 'What is left on the disk under the database cannot be seen from here.', // prettier-ignore
      ])
    return Exit.done
  })
}

/** A day, or a moment, that is over. */
function dayOf(text: string | undefined, now: Date): Date {
  const at = new Date(/^\d{4}-\d\d-\d\d(T|$)/.test(text ?? '') ? text! : NaN)
  const isValid = !Number.isNaN(at.getTime()) && (text!.length > 10 || date(at) === text)
  if (isValid && at <= now) return at
  throw new Failure({
    what: 'nothing was taken away',
    why:
      text === undefined
        ? 'it is not said from before which day'
        : `${text} is ${isValid ? 'still to come' : 'no day'}`,
    next: `name a day that is over, in UTC: ${commandName} audit prune --before 2026-01-31`,
    exit: Exit.usage,
  })
}

const planLine = ({ name, rows, oldest, bytes: size, freed }: Prunable) =>
  rows === 0
    ? `  ${name}: none${oldest ? `, its oldest row is of ${date(oldest)}` : ''}`
    : `  ${name}: ${rows} rows, the oldest of ${date(oldest!)}; about ${bytes(freed)} of ${bytes(size)} become free for new rows`

const unconfirmed = ({ before }: AuditOptions) =>
  new Failure({
    what: 'nothing was taken away',
    why: 'nobody is there to be asked',
    next: `say yes beforehand: ${commandName} audit prune --before ${before} --yes`,
    exit: Exit.usage,
  })

/** Takes the rows of one table away and says what that gave back. */
async function pruned(context: PlanContext, table: Prunable, before: Date, signal: AbortSignal) {
  return context.world.postgres.load(proxyLogin(context), signal, async session => {
    let told = 0
    const rows = await prune(session, table, before, gone => {
      if (gone - told < 100_000) return
      told = gone
      tell(`${table.name}: ${gone} of ${table.rows} rows are gone`)
    })
    await reuse(session, table)
    return { name: table.name, rows, bytesBefore: table.bytes, bytesAfter: await sizeOf(session, table) }
  })
}

/** `gatewright audit prune --before DATE`: planned, confirmed, and in small batches beside a gateway that serves. */
async function auditPrune(options: AuditOptions): Promise<ExitCode> {
  return inPlace(options, async ({ world }) => {
    const before = dayOf(options.before, world.now())
    const context = await deployed(world, options.deployment)
    const tables = await world.postgres.asRole(proxyLogin(context), session => prunable(session, before))
    const due = tables.filter(({ rows }) => rows > 0)
    if (options.plan || due.length === 0) {
      if (options.json) printJson({ version: 1, deployment: options.deployment, before, tables })
      else print([`Rows from before ${before.toISOString()}:`, ...tables.map(planLine)])
      return Exit.done
    }
    if (!options.yes && (options.json || process.stdin.isTTY !== true)) throw unconfirmed(options)
    if (!options.json) tell([`Rows from before ${before.toISOString()} go, for good:`, ...due.map(planLine)])
    if (
      !options.yes &&
      !(await (await import('@inquirer/prompts')).confirm({ message: 'Take them away?', default: false }))
    ) {
      // prettier-ignore
      print(['Nothing was taken away.'])
      return Exit.done
    }
    const lock = await lockGateway(world, options.deployment, 'gatewright audit prune')
    const stopping = new AbortController()
    try {
      const done = await endingOnSignals(
        () => stopping.abort(stopped(options)),
        async () => {
          const all = []
          for (const table of due) all.push(await pruned(context, table, before, stopping.signal))
          return all
        },
      )
      if (options.json) printJson({ version: 1, deployment: options.deployment, before, tables: done })
      else
        print([
          ...done.map(({ name, rows, bytesBefore, bytesAfter }) => `${name}: ${rows} rows are gone; ${bytes(bytesBefore)} on the disk before, ${bytes(bytesAfter)} now, the rest is free for new rows`), // prettier-ignore
          'A file gets smaller only from its end: VACUUM FULL gives all of it back, and locks the table while it lasts.',
        ])
      return Exit.done
    } finally {
      await lock.release()
    }
  })
}

const stopped = ({ before }: AuditOptions) =>
  new Failure({
    what: 'not all of them were taken away',
    why: 'the run was interrupted; what had gone is gone',
    next: `go on with the same command: ${commandName} audit prune --before ${before}`,
    exit: Exit.interrupted,
  })
