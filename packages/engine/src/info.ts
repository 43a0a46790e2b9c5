import * as tf from '@tensorflow/tfjs';
import { availableCores } from './available-cores.js';
import type { Engine } from './engine.js';
import { type NativeInfo, nativeInfo } from './native/info.js';
import { openEngine } from './open.js';
import type { OpenOptions } from './opener.js';

/** An engine with the versions and the machine around it, as plain data. */
export interface EngineInfo extends Engine {
  readonly tfjsVersion: string;
  readonly nodeVersion: string;
  /** Cores that this process may keep busy. */
  readonly availableCores: number;
  /** Of an engine of native TensorFlow. */
  readonly native: NativeInfo | undefined;
}

/**
 * Opens an engine and says what it runs on.
 *
 * @throws InfomixupError as {@link openEngine} does.
 * @example
 * ```ts
 * import { engineInfo } from '@infomixup/engine';
 * const { backend, native } = await engineInfo();
 * console.assert((native !== undefined) === (backend === 'tensorflow'));
 * ```
 */
export async function engineInfo(options: OpenOptions = {}): Promise<EngineInfo> {
  const engine = await openEngine(options);
  return {
    ...engine,
    tfjsVersion: tf.version.tfjs,
    nodeVersion: process.versions.node,
    availableCores: availableCores(),
    native: engine.backend === 'tensorflow' ? await nativeInfo() : undefined,
  };
}
