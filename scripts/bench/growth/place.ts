import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'
import { networkAddress } from '../../../test/bed/namespace.ts'
import type { Size } from './answers.ts'

/** Where a gateway is made to see how it grows. */
export interface Place {
  /** Arguments of the program besides the command's own. */
  args: string[]
  /** What the answers need there besides models, servers and keys. */
  answers: Record<string, unknown>
  /** The address of this host as the gateway sees it. */
  host: string
  /** Requests that the proxy has answered since it was made. */
  requests(): Promise<number>
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise(resolve => probe.close(resolve))
  return port
}

/** Lines of the access log, as uvicorn writes them and the stand-in after it. */
const answeredIn = (log: string): number => log.match(/ HTTP\/1\.1\\?" \d/g)?.length ?? 0

async function rehearsal(directory: string): Promise<Place> {
  const kept = join(directory, 'rehearsal')
  const engine = join(kept, 'engine')
  return {
    args: ['--rehearse', '--keep', kept],
    answers: { exposure: { port: await freePort() } },
    host: '127.0.0.1',
    async requests() {
      const logs = (await readdir(engine)).filter(name => name.endsWith('.log'))
      return answeredIn((await Promise.all(logs.map(name => readFile(join(engine, name), 'utf8')))).join(''))
    },
  }
}

/** The bed's own answers; each size has a deployment of its own. */
async function bed(directory: string, file: string, { servers, keys }: Size): Promise<Place> {
  const name = `grown-${servers}-${keys}`
  const role = name.replaceAll('-', '_')
  return {
    args: ['--deployment', name],
    answers: {
      ...parse(await readFile(file, 'utf8')),
      database: { role, name: role },
      paths: { project: join(directory, 'project'), secrets: join(directory, 'secrets.env') },
      exposure: { port: await freePort() },
      secrets: { store: 'file' },
      logs: { maxSize: '100m', maxFiles: 3 },
    },
    host: networkAddress,
    async requests() {
      const { all } = await execa('docker', ['logs', name], { maxBuffer: 2 ** 30, all: true })
      return answeredIn(all)
    },
  }
}

/** In a bed (`npm run bed -- npm run bench -- growth`) a real engine, else a rehearsal. */
export function placeFor(directory: string, size: Size): Promise<Place> {
  const answers = join(process.env.HOME ?? '', 'answers.yaml')
  return process.env.ADMIN_PASSWORD && existsSync(answers) ? bed(directory, answers, size) : rehearsal(directory)
}
