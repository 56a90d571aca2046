/* eslint-disable @typescript-eslint/no-extraneous-class -- they are what they are. */
/** What the server uses of WebAssembly, which Node and browsers have: TypeScript has it with the types of browsers alone. */
declare namespace WebAssembly {
  class Module { constructor(bytes: Uint8Array<ArrayBuffer>) }
  class Memory { constructor(limits: { initial: number; maximum: number }); readonly buffer: ArrayBuffer }
  class Table { constructor(limits: { initial: number; maximum: number; element: 'anyfunc' }) }
  class Instance { constructor(module: Module, imports: Record<string, Record<string, unknown>>); readonly exports: unknown }
}
