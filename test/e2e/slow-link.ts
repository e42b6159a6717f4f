import { connect } from 'node:net'
import { type Readable, type Writable } from 'node:stream'

// A ProxyCommand of ssh: a link on which a byte takes a tenth of a second, and a second has few of them.
const [port = ''] = process.argv.slice(2)
const delay = 100
const bytesEachSecond = 8_000

/** Passes on what comes, later, and not before there is room for it. */
function slowly(from: Readable, to: Writable): void {
  let free = 0
  from.on('data', (chunk: Buffer) => {
    const now = performance.now()
    free = Math.max(free, now) + (chunk.length / bytesEachSecond) * 1000
    setTimeout(() => to.write(chunk), free - now + delay)
  })
  from.on('end', () => setTimeout(() => to.end(), Math.max(0, free - performance.now()) + delay))
}

const server = connect(Number(port), '127.0.0.1')
slowly(process.stdin, server)
slowly(server, process.stdout)
server.on('close', () => process.stdin.destroy())
