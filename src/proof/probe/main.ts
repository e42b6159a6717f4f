import { probe } from './probe.ts'
import { type ProbeRequest, reportMark } from './report.ts'

// Runs where the gateway runs its MCP servers: in a container of the same image, on the same network, or as a child process in a rehearsal.
// It needs Node and nothing else.

// Outside a container nobody else ends the server when the probe is ended.
const ending = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => ending.abort(new Error(signal)))

const request = JSON.parse(process.env.GATEWRIGHT_PROBE ?? '{}') as ProbeRequest
const report = await probe(request, process.env, ending.signal)
// Not before all of it is written: a pipe takes its time.
process.stdout.write(`\n${reportMark}${JSON.stringify(report)}\n`, () => process.exit(0))
