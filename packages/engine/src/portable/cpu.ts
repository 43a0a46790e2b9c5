import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { equipCpu } from '../kernels/on-cpu.js';
import { describePortable } from './describe.js';

/** The JavaScript backend that `@tensorflow/tfjs` brings. */
export async function openCpu(): Promise<Engine> {
  await tf.setBackend('cpu');
  // On first use it prints an advertisement for tfjs-node, which the engine's own line replaces.
  Object.assign(tf.backend(), { firstUse: false });
  equipCpu();
  return describePortable('cpu', 'plain JavaScript, 1 core');
}
