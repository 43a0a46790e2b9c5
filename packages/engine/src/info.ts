import * as tf from '@tensorflow/tfjs';
import type { Engine } from './engine.js';
import { openEngine } from './open.js';
import type { OpenOptions } from './opener.js';

/** An engine with the versions around it, as plain data. */
export interface EngineInfo extends Engine {
  readonly tfjsVersion: string;
  readonly nodeVersion: string;
}

/**
 * Opens an engine and says what it runs on.
 *
 * @throws InfomixupError as {@link openEngine} does.
 */
export async function engineInfo(options: OpenOptions = {}): Promise<EngineInfo> {
  return { ...(await openEngine(options)), tfjsVersion: tf.version.tfjs, nodeVersion: process.versions.node };
}
