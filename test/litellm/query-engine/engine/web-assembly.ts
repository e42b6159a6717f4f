interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: Record<string, () => void> }
  RuntimeError: new () => Error
}

/** WebAssembly, which the compiler's ES library and Node's types declare as a namespace of types only. */
export const { Module, Instance, RuntimeError } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
