/** The part of the WebAssembly interface that this lib uses; it is the same in every host but in no type library that a core may have. */

/** A compiled module. */
export type WasmModule = object;

/** Kernel exports: see `assembly/`. Addresses are globals. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly BLOCK: { readonly value: number };
  readonly MATRIX: { readonly value: number };
  readonly ROWS_A: { readonly value: number };
  readonly ROWS_B: { readonly value: number };
  readonly SUM: { readonly value: number };
  readonly TRACE: { readonly value: number };
  romix(): void;
  pack(): void;
  first(out: number): void;
  multiply(a: number, out: number): void;
  clearSum(): void;
  addToSum(from: number): void;
}

declare const WebAssembly:
  | {
      validate(bytes: Uint8Array): boolean;
      readonly Module: new (bytes: Uint8Array) => WasmModule;
      readonly Instance: new (module: WasmModule) => { readonly exports: unknown };
    }
  | undefined;

/** An instance of the module, or null where the host has no WebAssembly or lacks an instruction of it. */
export function instantiate(bytes: Uint8Array): KernelExports | null {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes)) return null;
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as KernelExports;
}
