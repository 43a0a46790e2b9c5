import * as tf from '@tensorflow/tfjs';
import { assembledKernels } from './assembled.js';

/** The kernels in the folders beside this one, whose words say what each takes (`*.assembly.ts`). */
export type WasmKernelName =
  | 'adamStep'
  | 'addBias'
  | 'averagePool'
  | 'averagePoolGradient'
  | 'clip'
  | 'convolve'
  | 'convolveFilterGradient'
  | 'convolveInputGradient'
  | 'maximum'
  | 'maxPool'
  | 'maxPoolGradient'
  | 'minimum'
  | 'normalizeRows'
  | 'pooledConvolution'
  | 'pooledConvolutionBiasGradient'
  | 'pooledConvolutionFilterGradient'
  | 'pooledConvolutionInputGradient'
  | 'reluGradient'
  | 'sgdStep'
  | 'sign'
  | 'sumRows';

/** Our own kernels at work in the memory of the wasm backend. */
export interface WasmModule {
  /** A new tensor, whose values are yet to be written. */
  readonly output: (shape: readonly number[], type?: 'float32' | 'int32') => tf.TensorInfo;
  /** Runs a kernel, which takes first where tensors lie, the last ones its outputs, and then numbers. */
  readonly call: (kernel: WasmKernelName, tensors: readonly tf.TensorInfo[], numbers: readonly number[]) => void;
  /** Runs a kernel with one output of floats. */
  readonly run: (
    kernel: WasmKernelName,
    tensors: readonly tf.TensorInfo[],
    shape: readonly number[],
    numbers: readonly number[],
  ) => tf.TensorInfo;
  /** Writes down a plan of whole numbers for the next kernel and says where it is. */
  readonly plan: (numbers: readonly number[]) => number;
}

/** What the kernels use of the wasm backend. */
interface WasmBackend {
  readonly wasm: {
    /** The exports of the compiled backend, its memory among them unless several threads share it. */
    readonly asm: Readonly<Record<string, unknown>>;
    readonly HEAP32: Int32Array;
    readonly _malloc: (bytes: number) => number;
    readonly _free: (pointer: number) => void;
  };
  readonly getMemoryOffset: (data: object) => number;
  readonly makeOutput: (shape: readonly number[], type: 'float32' | 'int32') => tf.TensorInfo;
}

const planBytes = 64;

/** Bytes of base64 text. */
const decoded = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

async function instantiate({ asm, _malloc, _free }: WasmBackend['wasm']): Promise<WebAssembly.Exports | undefined> {
  const memory = Object.values(asm).find((value) => value instanceof WebAssembly.Memory);
  const bytes = decoded(assembledKernels);
  // Threads keep their memory to themselves, and old browsers have no vector instructions.
  if (!memory || !WebAssembly.validate(bytes)) return undefined;
  // Under the name of the file that declares them.
  const allocator = { malloc: _malloc, free: _free };
  return (await WebAssembly.instantiate(bytes, { env: { memory }, 'memory.assembly': allocator })).instance.exports;
}

/** Starts our own kernels in the memory of the wasm backend, or gives undefined where they cannot run. */
export async function startWasmModule(): Promise<WasmModule | undefined> {
  // tfjs types every backend by its common interface; this one has these members.
  const backend = tf.backend() as unknown as WasmBackend;
  const exports = await instantiate(backend.wasm);
  if (!exports) return undefined;
  const kernels = exports as Readonly<Record<WasmKernelName, (...numbers: number[]) => void>>; // as `index.assembly.ts` exports them
  const planAt = backend.wasm._malloc(planBytes);
  const output: WasmModule['output'] = (shape, type = 'float32') => backend.makeOutput([...shape], type);
  const call: WasmModule['call'] = (kernel, tensors, numbers) =>
    kernels[kernel](...tensors.map(({ dataId }) => backend.getMemoryOffset(dataId)), ...numbers);
  return {
    output,
    call,
    run: (kernel, tensors, shape, numbers) => {
      const result = output(shape);
      call(kernel, [...tensors, result], numbers);
      return result;
    },
    plan: (numbers) => {
      backend.wasm.HEAP32.set(numbers, planAt / Int32Array.BYTES_PER_ELEMENT);
      return planAt;
    },
  };
}
