import * as tf from '@tensorflow/tfjs';

/** Placeholder until the engine opens for real. */
export type EngineName = string;
export async function openEngine(_options: { prefer?: EngineName } = {}): Promise<void> {
  await tf.ready();
}
