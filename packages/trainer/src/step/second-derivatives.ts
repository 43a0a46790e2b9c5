import { type Dataset, InfomixupError, inScope, tensorOwner } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { gatherBatch } from '../loop/batch.js';
import type { Run } from '../run/run.js';
import { gradientOf, type Plugin, prepared } from './step.js';

/**
 * Takes the gradient of a first step over two samples, and changes nothing, where a plugin differentiates a gradient.
 *
 * @throws InfomixupError `second-derivatives-unsupported`, naming plugin, engine and operation, where TensorFlow.js or
 *   the engine lacks one
 */
export async function requireSecondDerivatives<R>(run: Run<R>, dataset: Dataset): Promise<void> {
  if (run.secondDerivatives.length === 0) return;
  const owner = tensorOwner();
  const plugins: Plugin<R>[] = [];
  try {
    const indices = Int32Array.from({ length: Math.min(2, dataset.size) }, (_, index) => index);
    const batch = await owner.collect(() => gatherBatch(dataset, indices, run.definition.model.classes));
    const samples = await owner.collect(() => prepared(run, plugins, batch, owner));
    inScope(() => gradientOf(run, plugins, samples, 0, owner)).proposal?.dispose();
  } catch (error) {
    throw missingOperation(error) ? refusal(run, error) : error;
  } finally {
    for (const plugin of plugins) plugin.discard();
    owner.dispose();
  }
}

// TensorFlow.js throws plain errors: of a gradient that it lacks, or of a kernel that its backend lacks.
const patterns = [/gradient function not found for (\w+)/, /Kernel '(\w+)' not registered/];

/** The operation that an error misses, wherever in its chain of causes. */
function missingOperation(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [found] = patterns.flatMap((pattern) => pattern.exec(error.message)?.[1] ?? []);
  return found ?? missingOperation(error.cause);
}

const refusal = <R>({ secondDerivatives, definition }: Run<R>, cause: unknown) =>
  new InfomixupError(
    `${secondDerivatives.join(', ')}: differentiates a gradient, which the engine ${tf.getBackend()} cannot do through the operation ${missingOperation(cause)} of the model ${definition.model.name}; leave the plugin out, or choose a model without that operation`,
    'second-derivatives-unsupported',
    { cause },
  );
