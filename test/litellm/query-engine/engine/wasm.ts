import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { BoundAdapter } from './adapter.ts'
import { Instance, Module } from './web-assembly.ts'

const require = createRequire(import.meta.url)

/** Tracing is off. */
export const TRACE = JSON.stringify({ enabled: false })

/** The query engine that @prisma/client 5.22 carries as WebAssembly; every argument and answer is JSON text. */
export interface WasmEngine {
  connect: (trace: string) => Promise<void>
  query: (body: string, trace: string, transaction?: string) => Promise<string>
  startTransaction: (options: string, trace: string) => Promise<string>
  commitTransaction: (id: string, trace: string) => Promise<string>
  rollbackTransaction: (id: string, trace: string) => Promise<string>
}

function loadBindings(): {
  QueryEngine: new (settings: object, log: (line: string) => void, adapter: unknown) => WasmEngine
} {
  const runtime = join(dirname(require.resolve('@prisma/client/package.json')), 'runtime')
  const glue = join(runtime, 'query_engine_bg.postgresql.js')
  delete require.cache[glue] // it holds one instance's memory; a new instance needs a copy of its own
  const bindings = require(glue)
  const module = new Module(readFileSync(join(runtime, 'query_engine_bg.postgresql.wasm')))
  bindings.__wbg_set_wasm(new Instance(module, { './query_engine_bg.js': bindings }).exports)
  return bindings
}

/** Start one instance over an adapter. `logQueries` also writes each query to standard error. */
export async function startWasmEngine(
  datamodel: string,
  adapter: BoundAdapter,
  logQueries: boolean,
): Promise<WasmEngine> {
  const { QueryEngine } = loadBindings()
  const log = (line: string): void => {
    if (logQueries || JSON.parse(line).level === 'error') console.error(line)
  }
  const engine = new QueryEngine(
    {
      datamodel,
      ...{ env: {}, datasourceOverrides: {}, ignoreEnvVarErrors: true, configDir: '.', engineProtocol: 'json' },
      ...{ logQueries, logLevel: logQueries ? 'info' : 'error' },
    },
    log,
    adapter,
  )
  await engine.connect(TRACE)
  return engine
}
