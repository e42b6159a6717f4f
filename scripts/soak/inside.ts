/** Runs in the bed: sets a gateway up, leaves the status screen open, and says what that costs while the gateway is used and disturbed. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { environmentIn } from '../terminal/environment.ts'
import { openTerminal } from '../terminal/terminal.ts'
import { disturbances } from './disturbances.ts'
import { LogWriter } from './log-writer.ts'
import { meter, type Usage } from './usage.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    lines: { type: 'string', default: '1000' },
    every: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})
const [minutes, perSecond, every] = [Number(values.minutes), Number(values.lines), Number(values.every)]
const name = 'mcp-litellm'
const home = process.env.HOME!
const cli = join(import.meta.dirname, '../../dist/cli.js')
const setUp = () => execa(process.execPath, [cli, 'setup', '--answers', join(home, 'answers.yaml'), '--yes'])
const env = {
  ...environmentIn(home),
  XDG_CONFIG_HOME: process.env.XDG_CONFIG_HOME!,
  XDG_STATE_HOME: process.env.XDG_STATE_HOME!,
}
const size = { rows: 24, columns: 80 }
const open = (command: string, ...args: string[]) => openTerminal({ command, args, env, size })

await setUp()
const writer = new LogWriter(name, perSecond)
await writer.attach()
const screen = open(process.execPath, cli, 'status')
await screen.shows(/ healthy /)
const beside = open('docker', 'stats', name)
// What a start costs is another row of the bench; a screen that is left open is past its first minutes.
await sleep(perSecond > 0 ? 10_000 : 100_000)

const kinds = disturbances(name, setUp)
const [used, usedBeside] = [meter(screen), meter(beside)]
const cells = ({ cpu, memory, bytes }: Usage) => [cpu.toFixed(2), (memory / 1e6).toFixed(1), bytes.toFixed(0)]
const print = (...row: (string | number)[]) =>
  values.json || console.log(row.map(cell => String(cell).padStart(9)).join(' '))
print('minute', 'cpu %', 'MB', 'bytes/min', 'state', 'lines', '  what happened')
const taken: Usage[] = []
const shownState = () => /(healthy|unhealthy|degraded|starting|unreachable) /.exec(screen.lines()[0]!)?.[1] ?? '?'
let disturbed = 0
for (let minute = 1; minute <= minutes; minute++) {
  const ends = sleep(60_000)
  if (!writer.isAttached) await writer.attach()
  const happens = every > 0 && minute % every === 0 ? kinds[disturbed++ % kinds.length] : undefined
  if (happens) {
    writer.detach()
    await happens.make()
    await writer.attach()
  }
  await ends
  taken.push(used())
  print(minute, ...cells(taken.at(-1)!), shownState(), writer.written, `  ${happens?.what ?? ''}`)
}
writer.end()
await screen.shows(/ healthy /)
const known = usedBeside()
print('docker stats', ...cells(known))
if (values.json) console.log(JSON.stringify({ screen: taken, beside: known }))
await Promise.all([screen.close(), beside.close()])
