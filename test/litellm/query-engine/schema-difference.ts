// `node schema-difference.ts OLD NEW`: prints the SQL that takes a database from one schema.prisma to another, as `prisma migrate diff --script` does, by the
// schema engine that npm carries as WebAssembly. Both schemas are files, so there is no database: the engine asks one for its version and for nothing else.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Instance, Module } from './engine/web-assembly.ts'

const { bindMigrationAwareSqlAdapterFactory } = createRequire(import.meta.url)('@prisma/driver-adapter-utils')
// The package exports nothing that loads in Node by itself.
const directory = join(import.meta.dirname, 'node_modules/@prisma/schema-engine-wasm')
const bindings = await import(join(directory, 'schema_engine_bg.js'))
const wasm = readFileSync(join(directory, 'schema_engine_bg.wasm'))
const { exports } = new Instance(new Module(wasm), { './schema_engine_bg.js': bindings })
bindings.__wbg_set_wasm(exports)
exports.__wbindgen_start!()

const noDatabase = {
  provider: 'postgres',
  adapterName: 'none',
  queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  dispose: async () => {},
  getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: false }),
  startTransaction: () => Promise.reject(new Error('there is no database')),
}
const factory = bindMigrationAwareSqlAdapterFactory({
  provider: 'postgres',
  adapterName: 'none',
  connect: async () => noDatabase,
  connectToShadowDb: async () => noDatabase,
})

/** The generator is prisma-client-py, which this engine does not know. */
const schemaOf = (path: string) => {
  const content = readFileSync(path, 'utf8').replace(/^generator[^}]*\}/m, '')
  return { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] }
}

const [from, to] = process.argv.slice(2).map(schemaOf)
const datamodels = to!.files.map(({ path, content }) => [path, content])
const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, factory)
const { stdout } = await engine.diff({
  ...{ from, to, script: true, shadowDatabaseUrl: null, exitCode: true },
  filters: { externalTables: [], externalEnums: [] },
})
process.stdout.write(stdout)
process.exit(0)
