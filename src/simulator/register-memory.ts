/**
 * The memory of one simulation thread: registers of amplitudes and the scratch space of the threads that sweep over
 * them. It is WebAssembly memory also for the plain kernels, so that both work on the same bytes.
 */
import { readFileSync } from 'node:fs';
import type { Kernels } from './kernels.ts';
import { PlainKernels } from './plain-kernels.ts';

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Scratch space of one thread, see src/simulator/sweep.ts. */
export const SCRATCH_BYTES = 12 * PAGE;
/** Threads that may sweep over one memory. */
export const MAX_THREADS = 8;
/** Added between real and imaginary parts: exactly 2^n·8 bytes apart they would share cache sets. */
const PADDING = 12_416;
/** Amplitudes cleared between two looks at the cancel flag. */
const CLEAR_AT_ONCE = 2 ** 20;
/** To copy zeros is four times faster than to fill shared memory with them. */
const ZEROS = new Float64Array(2 ** 13);

/** Amplitudes of one register as two arrays; index bit k is physical qubit k. */
export interface Amplitudes {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Where a register stands: byte addresses of its real and imaginary parts. */
export interface Register {
  readonly qubits: number;
  readonly re: number;
  readonly im: number;
}

const KERNEL_FILE = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/src/simulator/wasm/kernels.wasm', import.meta.url)
  : new URL('./wasm/kernels.wasm', import.meta.url);

let compiled: WebAssembly.Module | undefined;

/** Kernels over a memory. */
export function kernelsFor(memory: WebAssembly.Memory, kind: 'wasm' | 'plain'): Kernels {
  if (kind === 'plain') return new PlainKernels(memory.buffer);
  compiled ??= new WebAssembly.Module(readFileSync(KERNEL_FILE));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Kernels;
}

/** A memory with registers in it. */
export class RegisterMemory {
  readonly kind: 'wasm' | 'plain';
  readonly memory: WebAssembly.Memory;
  readonly #free = new Map<number, Register[]>();
  #end = SCRATCH_BYTES * MAX_THREADS;
  /** Memory from here on was never used: it is zero. */
  #fresh = this.#end;
  #kernels: Kernels;

  constructor(kind: 'wasm' | 'plain' = 'wasm') {
    this.kind = kind;
    this.memory = new WebAssembly.Memory({ initial: this.#end / PAGE, maximum: MAX_PAGES, shared: true });
    this.#kernels = kernelsFor(this.memory, kind);
  }

  get kernels(): Kernels {
    return this.#kernels;
  }

  /**
   * A register of at least one qubit, in the zero state.
   *
   * @param check - called every few ms; may throw
   * @throws RangeError when the system has no memory left.
   */
  allocate(qubits: number, check: () => void = () => undefined): Register {
    const again = this.#free.get(qubits)?.pop();
    if (again !== undefined) {
      this.clear(again, check);
      return again;
    }
    const register = this.#place(qubits);
    if (register.re < this.#fresh) this.clear(register, check);
    else this.amplitudes(register).re[0] = 1;
    this.#fresh = Math.max(this.#fresh, this.#end);
    return register;
  }

  #place(qubits: number): Register {
    const part = 2 ** qubits * 8;
    const re = this.#end;
    const im = re + part + PADDING;
    const end = Math.ceil((im + part + PADDING) / 64) * 64;
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      this.memory.grow(missing);
      if (this.kind === 'plain') this.#kernels = new PlainKernels(this.memory.buffer);
    }
    this.#end = end;
    return { qubits, re, im };
  }

  /** Forgets all registers. */
  restart(): void {
    this.#free.clear();
    this.#end = SCRATCH_BYTES * MAX_THREADS;
  }

  /** Gives a register back for the next one of its size. */
  free(register: Register): void {
    const list = this.#free.get(register.qubits) ?? [];
    list.push(register);
    this.#free.set(register.qubits, list);
  }

  /** Puts a register in the zero state. */
  clear(register: Register, check: () => void): void {
    const { re, im } = this.amplitudes(register);
    for (let start = 0; start < re.length; start += CLEAR_AT_ONCE) {
      check();
      for (const part of [re, im]) zero(part.subarray(start, start + CLEAR_AT_ONCE));
    }
    re[0] = 1;
  }

  /**
   * Puts at most 4096 Pauli words at address 0, the first scratch space, as the kernel `pauli` reads them. Scratch
   * space is free between sweeps.
   */
  writeWords(words: readonly { readonly coefficient: number; readonly sign: number }[]): void {
    const view = new DataView(this.memory.buffer);
    words.forEach(({ coefficient, sign }, index) => {
      view.setFloat64(32 * index, coefficient, true);
      view.setFloat64(32 * index + 8, sign % 2 === 1 ? -coefficient : coefficient, true);
      view.setUint32(32 * index + 16, sign & ~1, true);
    });
  }

  /** Views on the amplitudes of a register; they stay valid. */
  amplitudes({ qubits, re, im }: Register): Amplitudes {
    const { buffer } = this.memory;
    return { re: new Float64Array(buffer, re, 2 ** qubits), im: new Float64Array(buffer, im, 2 ** qubits) };
  }
}

function zero(part: Float64Array): void {
  let start = 0;
  for (; start + ZEROS.length <= part.length; start += ZEROS.length) part.set(ZEROS, start);
  part.fill(0, start);
}
