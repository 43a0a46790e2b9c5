/** The engines from the fastest to the one that runs everywhere. */
export const engineNames = ['tensorflow-gpu', 'tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;

/**
 * Name of an engine: native TensorFlow on a GPU or on the processor (both in Node only), WebGPU, WebGL (in a browser
 * only), WebAssembly, or plain JavaScript.
 */
export type EngineName = (typeof engineNames)[number];

const ofOneThread: ReadonlySet<EngineName> = new Set(['wasm', 'cpu']);

/** Whether an engine computes on one thread in Node; the others share an operation among all cores, or leave it to a GPU. */
export function isOfOneThread(name: EngineName): boolean {
  return ofOneThread.has(name);
}

/** An open engine and what it runs on. */
export interface Engine {
  readonly name: EngineName;
  /** Name of the TensorFlow.js backend. */
  readonly backend: string;
  /** Version of the native library, undefined on the portable engines. */
  readonly tensorflowVersion: string | undefined;
  /** Cores that an operation can keep busy: its threads. With another number native TensorFlow may round differently. */
  readonly cores: number;
  /** Whether TensorFlow runs Intel's oneDNN kernels. */
  readonly oneDNN: boolean;
  /** Folder in which downloads and builds are kept; undefined in a browser. */
  readonly cachePath: string | undefined;
  /** What WebGPU or WebGL draws on, be it a graphics card or software. */
  readonly adapter?: string;
  /** What was opened, and why nothing faster, in one line. */
  readonly line: string;
}
