import { cpus, totalmem } from 'node:os';
import { countParameters, type Dataset, evaluationPass, InfomixupError, type Split } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { configError } from '../config/problems.js';
import type { AnyModel, RunPlan } from './plan.js';

/**
 * Makes sure that a machine has the cores for so many workers, as many as four for each: more would only wait for one
 * another, each with an engine in memory.
 *
 * @throws InfomixupError `bad-workers`, naming the most there may be.
 */
export function requireCores(workers: number | undefined, cores: number = cpus().length): void {
  const most = 4 * Math.max(1, cores);
  if (workers === undefined || workers <= most) return;
  const what = `infomixup: ${workers} workers are more than four for each core of this machine`;
  throw new InfomixupError(`${what}; give --workers up to ${most}`, 'bad-workers');
}

const bytesPerNumber = 4;
/** Each weight has a gradient and, with Adam, two moments beside it. */
const numbersPerWeight = 4;
/** WebAssembly addresses no more, whatever the machine has. */
const wasmMemory = 2 ** 32;

/** Bytes that the engine can have at most; an upper bound. */
function memoryThere(): number {
  // What a container may take; 0 where nothing limits it.
  const allowed = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.min(totalmem(), allowed, tf.getBackend() === 'wasm' ? wasmMemory : Number.POSITIVE_INFINITY);
}

/** Bytes of all that a forward pass makes of one sample, which training keeps for the way back. */
function bytesOfSample(model: AnyModel): number {
  return tf.tidy(() => {
    const inputs = tf.zeros([1, ...model.inputShape]);
    const before = tf.memory().numBytes;
    try {
      model.forward(inputs, evaluationPass());
    } catch {
      // A model that cannot do it is told of where it is composed, with its name.
    }
    return inputs.size * bytesPerNumber + tf.memory().numBytes - before;
  });
}

/** Something that needs memory: where it stands in a configuration, and at least how many bytes. */
interface Need {
  readonly path: readonly string[];
  readonly bytes: number;
  readonly what: string;
}

const needOfBatch = (part: 'training' | 'evaluation', batchSize: number, { size }: Dataset, model: AnyModel): Need => ({
  path: [part, 'batchSize'],
  bytes: Math.min(size, batchSize) * bytesOfSample(model),
  what: `one batch of ${part}`,
});

/** What training a model needs at least: its weights, and all that is kept of a batch. */
export function trainingNeeds({ config }: RunPlan, { train }: Split, model: AnyModel): readonly Need[] {
  const bytes = countParameters(model) * numbersPerWeight * bytesPerNumber;
  const weights = { path: ['model'], bytes, what: 'training its weights' };
  return [weights, needOfBatch('training', config.training.batchSize, train, model)];
}

/** What attacking it needs at least. */
export function evaluationNeeds({ config }: RunPlan, { test }: Split, model: AnyModel): readonly Need[] {
  return config.evaluation ? [needOfBatch('evaluation', config.evaluation.batchSize, test, model)] : [];
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * Makes sure that there is memory for what is needed, as far as it can be reckoned.
 *
 * @throws InfomixupError `too-large`, naming the place in the configuration.
 */
export function requireMemory(plan: RunPlan, needs: readonly Need[], memory: number = memoryThere()): void {
  const problems = needs
    .filter(({ bytes }) => bytes > memory)
    .map(({ path, bytes, what }) => {
      const sizes = `takes at least ${gigabytes(bytes)} of memory, and there are ${gigabytes(memory)}`;
      return { path, message: `${what} ${sizes}; make it smaller` };
    });
  if (problems.length > 0) throw configError(plan.document, problems, { code: 'too-large' });
}
