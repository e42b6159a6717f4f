import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { childEnvironment } from '../../adapters/child-environment.ts'
import type { Finding } from '../check.ts'
import { judge, resultsIn, type Target } from './reached.ts'

/** nobody, as every system has it (passwd(5) of Debian, Fedora and Alpine alike): it has no file and no right. */
const nobody = 65_534

/**
 * What a user of this host can reach who has nothing to do with the gateway. Run as root it becomes nobody first: a firewall may have rules by user. Prints as whom it
 * asked, and then a result for each target in order, as the program for containers does.
 */
const program = `
const { request } = require('node:http')
const { connect } = require('node:net')
if (process.getuid() === 0) {
  try {
    process.setgroups([])
    process.setgid(${nobody})
    process.setuid(${nobody})
  } catch {}
}
const reached = ({ host, port, request: asked }) =>
  new Promise(done => {
    const socket = connect({ host, port })
    let isThere = false
    const limit = setTimeout(() => end('closed'), 2_000)
    const end = result => {
      clearTimeout(limit)
      socket.destroy()
      done(result)
    }
    socket.once('error', () => end(isThere ? 'open' : 'closed'))
    socket.once('connect', () => {
      isThere = true
      if (!asked) return end('open')
      clearTimeout(limit)
      socket.setTimeout(10_000, () => end('open'))
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      const sent = request({ createConnection: () => socket, host, port, method: asked.method, path: asked.path, headers })
      sent.once('response', ({ statusCode }) => end(statusCode))
      sent.once('error', () => end('open'))
      sent.end(asked.body)
    })
  })
Promise.all(JSON.parse(process.argv[1]).map(reached)).then(results => {
  console.log(process.getuid())
  console.log(JSON.stringify(results))
})
`

/** Runs the program that tries, and answers what it printed. */
export type TryHere = (targets: Target[], signal: AbortSignal) => Promise<string>

const run = promisify(execFile)

export const tryHere: TryHere = async (targets, signal) => {
  const env = childEnvironment('system')
  const { stdout } = await run(process.execPath, ['-e', program, JSON.stringify(targets)], { env, signal, cwd: '/' })
  return stdout
}

/** Tries all of it as a foreign user of this host. */
export async function fromHost(targets: Target[], signal: AbortSignal, tried: TryHere): Promise<Finding[]> {
  const output = await tried(targets, signal)
  const read = resultsIn(output, targets.length)
  const from = `from this host as user ${output.split('\n')[0]}`
  if (!read) return [{ ok: false, text: `nothing could be tried from this host: ${output.trim().slice(-200)}` }]
  return targets.map((target, at) => judge(from, target, read[at]!))
}
