import type { DatabaseAddress } from '../database-url.ts'
import { readModels, type Models } from '../protocol/datamodel.ts'
import { parseKeepingFloats } from '../protocol/floats.ts'
import { fromJsonProtocol } from '../protocol/from-json.ts'
import { toJsonProtocol, type Translated } from '../protocol/to-json.ts'
import { connectionFailure, type UserFacingError } from '../user-facing-error.ts'
import type { BoundAdapter } from './adapter.ts'
import { startWasmEngine, TRACE, type WasmEngine } from './wasm.ts'
import { RuntimeError } from './web-assembly.ts'

/** A request of prisma-client-py: one operation, or a batch of them. */
export interface QueryBody {
  query: string
  batch?: { query: string }[]
  transaction?: boolean
  isolationLevel?: string
}

interface QueryError {
  error: string
  user_facing_error: UserFacingError
}

interface Response {
  data?: Record<string, unknown>
  errors?: QueryError[]
  batchResult?: Response[]
}

interface Settings {
  datamodel: string
  address: DatabaseAddress
  adapter: BoundAdapter
  legacyRaw: boolean
  logQueries: boolean
}

const ADAPTER_ERROR = 'P2036' // "Error in external connector": the adapter kept the JavaScript error aside

/** Answers GraphQL queries and transaction commands with a WASM engine, which it replaces when it traps. */
export class QueryService {
  private readonly settings: Settings
  private readonly models: Models
  private engine: WasmEngine

  private constructor(settings: Settings, engine: WasmEngine) {
    this.settings = settings
    this.models = readModels(settings.datamodel)
    this.engine = engine
  }

  static async start(settings: Settings): Promise<QueryService> {
    return new QueryService(settings, await startWasmEngine(settings.datamodel, settings.adapter, settings.logQueries))
  }

  async query(body: QueryBody, transaction?: string): Promise<Response> {
    const translated = (body.batch ?? [body]).map(one => toJsonProtocol(one.query, this.models))
    const response = await this.run(body.batch ? batchOf(translated, body) : translated[0]!.query, transaction)
    if (!response.batchResult || response.errors) return this.restore(response, translated[0]!)
    return { ...response, batchResult: response.batchResult.map((one, at) => this.restore(one, translated[at]!)) }
  }

  async transaction(action: 'start' | 'commit' | 'rollback', id: string, body: object): Promise<string> {
    if (action === 'start') return this.engine.startTransaction(JSON.stringify(body), TRACE)
    if (action === 'commit') return this.engine.commitTransaction(id, TRACE)
    return this.engine.rollbackTransaction(id, TRACE)
  }

  private async run(content: object, transaction?: string): Promise<Response> {
    const { engine } = this
    try {
      return parseKeepingFloats(await engine.query(JSON.stringify(content), TRACE, transaction)) as Response
    } catch (error) {
      if (error instanceof RuntimeError && this.engine === engine) await this.replaceEngine()
      throw error
    }
  }

  /** A trapped instance is spent. */
  private async replaceEngine(): Promise<void> {
    const { datamodel, adapter, logQueries } = this.settings
    this.engine = await startWasmEngine(datamodel, adapter, logQueries)
  }

  private restore(response: Response, translated: Translated): Response {
    if (response.errors) return { ...response, errors: response.errors.map(error => this.reveal(error)) }
    return fromJsonProtocol(response, translated, this.settings.legacyRaw)
  }

  /** Puts the driver's own error in the place of the number under which the adapter kept it. */
  private reveal(error: QueryError): QueryError {
    const facing = error.user_facing_error
    if (facing?.error_code !== ADAPTER_ERROR) return error
    const { adapter, address } = this.settings
    const cause = adapter.errorRegistry.consumeError(facing.meta.id)?.error ?? new Error('unknown')
    const failure: UserFacingError = connectionFailure(cause, address) ?? {
      ...{ is_panic: false, meta: {}, error_code: 'P2010' },
      message: cause.message || String(cause),
    }
    return { error: failure.message, user_facing_error: failure }
  }
}

const batchOf = (translated: Translated[], { transaction, isolationLevel }: QueryBody): object => ({
  batch: translated.map(one => one.query),
  transaction: transaction ? { isolationLevel: isolationLevel ?? null } : null,
})
