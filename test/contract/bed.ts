import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { stringify } from 'yaml'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { type Answer, type Ask, ask } from './client.ts'
import { contractConfig, guardToken, noteValue } from './config.ts'
import { Databases } from './databases.ts'
import { type WebTools, webTools } from './servers/web.ts'
import type { Launched, Subject } from './subject.ts'

const masterKey = 'sk-master-key-of-the-contract-suite-0123456789'

/** What starts a subject, apart from where its files are. */
export interface Given {
  config: Record<string, unknown>
  /** Undefined takes a variable away. */
  env?: Record<string, string | undefined>
}

/** Everything around a subject: its database, its tool servers, its files; and one running proxy that most facts share. */
export class Bed {
  readonly subject: Subject
  readonly directory = mkdtempSync(join(tmpdir(), 'gatewright-contract-'))
  readonly masterKey = masterKey
  databaseUrl = ''
  baseUrl = ''
  config: Record<string, unknown> = {}
  #databases!: Databases
  #web: WebTools[] = []
  #shared: Launched | undefined
  #files = 0

  readonly #more: Record<string, unknown>

  /** `more` goes into the configuration of the shared proxy, beside what all facts need. */
  constructor(subject: Subject, more: Record<string, unknown> = {}) {
    this.subject = subject
    this.#more = more
  }

  get databases(): Databases {
    return this.#databases
  }

  /** Starts the database, the tool servers and the shared proxy. */
  async open(): Promise<void> {
    this.#databases = await Databases.start()
    this.databaseUrl = await this.#databases.owned()
    this.#web = [await webTools(), await webTools(guardToken)]
    const [web, guarded] = this.#web
    const script = await bundledStdioServer(this.directory)
    this.config = { ...contractConfig({ script, webPort: web!.port, guardedPort: guarded!.port }), ...this.#more }
    await this.restart()
  }

  async close(): Promise<void> {
    await this.#shared?.stop()
    for (const web of this.#web) await web.close()
    await this.#databases.stop()
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** Ends the shared proxy, if it runs, and starts it anew on the same database. */
  async restart(): Promise<void> {
    await this.#shared?.stop()
    const port = await freePort()
    this.baseUrl = `http://127.0.0.1:${port}`
    this.#shared = await this.started({ config: this.config }, port)
  }

  /** Sessions that the proxy opened on the tool servers over HTTP, and those that it left open. */
  sessions(): { opened: number; left: number } {
    const all = this.#web.map(web => web.sessions())
    return {
      opened: all.reduce((sum, { opened }) => sum + opened, 0),
      left: all.reduce((sum, { left }) => sum + left, 0),
    }
  }

  /** What the shared proxy has printed. */
  log(): string {
    return this.#shared!.log()
  }

  /** A proxy of its own for one fact. */
  async started(given: Given, port: number): Promise<Launched> {
    const launched = this.#launch(given, port)
    await this.#ready(launched, port)
    return launched
  }

  /** Starts what must not come up, and waits for its end. `cause` is the row of the catalogue by which the log is explained to who runs a gateway. */
  async refused(given: Given): Promise<{ exitCode: number | null; log: string; cause: string | undefined }> {
    const launched = this.#launch(given, await freePort())
    const exitCode = await launched.exited
    const log = launched.log()
    return { exitCode, log, cause: diagnose(log.split('\n'))?.id }
  }

  ask(path: string, request?: Ask): Promise<Answer> {
    return ask(this.baseUrl + path, request)
  }

  /** A request with the master key. */
  manage(path: string, body?: unknown): Promise<Answer> {
    return this.ask(path, { key: masterKey, body })
  }

  /** A new virtual key. */
  async key(settings: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.manage('/key/generate', settings)
    if (answer.status !== 200) throw new Error(`/key/generate answered ${answer.status}: ${answer.text}`)
    return answer.json.key
  }

  /** A new virtual key that may use these MCP servers. */
  keyFor(...servers: string[]): Promise<string> {
    return this.key({ object_permission: { mcp_servers: servers } })
  }

  #launch({ config, env }: Given, port: number): Launched {
    this.#files += 1
    const file = join(this.directory, `config-${this.#files}.yaml`)
    writeFileSync(file, stringify(config))
    return this.subject.launch({ config: file, port, env: this.#environment(env) })
  }

  #environment(changes: Given['env'] = {}): Record<string, string> {
    const usual = {
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      DATABASE_URL: this.databaseUrl,
      LITELLM_MASTER_KEY: masterKey,
      LITELLM_SALT_KEY: 'sk-salt-key-of-the-contract-suite-0123456789',
      LITELLM_ENABLE_MCP_STDIO: 'true',
      NOTE: noteValue,
      GUARD_TOKEN: guardToken,
    }
    const all = Object.entries({ ...usual, ...changes })
    return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  async #ready(launched: Launched, port: number): Promise<void> {
    const deadline = Date.now() + this.subject.readyWithin
    let ended = false
    void launched.exited.then(() => (ended = true))
    while (!ended && Date.now() < deadline) {
      const answer = await ask(`http://127.0.0.1:${port}/health/readiness`).catch(() => undefined)
      if (answer?.status === 200) return
      await sleep(50)
    }
    await launched.stop()
    throw new Error(
      `${this.subject.name} ${ended ? 'ended at its start' : 'was not ready in time'}:\n${launched.log()}`,
    )
  }
}

/** One file, so that it runs wherever a Node is. */
async function bundledStdioServer(directory: string): Promise<string> {
  const outfile = join(directory, 'notes.mjs')
  const entryPoints = [join(import.meta.dirname, 'servers/stdio.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' })
  return outfile
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

/** Asks until the answer is what is wanted, and gives the last one in any case. */
export async function until<T>(wanted: (value: T) => boolean, get: () => Promise<T>, seconds = 40): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const value = await get()
    if (wanted(value) || Date.now() > deadline) return value
    await sleep(200)
  }
}
