import {
  type Dataset,
  firstNumbers,
  InfomixupError,
  inScope,
  type Model,
  type Pass,
  tensorOwner,
  withComposedOperations,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { gatherBatch } from '../loop/batch.js';
import type { Plugin, Run } from '../run/run.js';
import { gradientOf, prepared } from './step.js';

/**
 * Takes the gradient of a first step over two samples, and changes nothing, where a plugin differentiates a gradient.
 *
 * @throws InfomixupError `second-derivatives-unsupported`, naming plugin, engine, operation and its place in the model, where TensorFlow.js or
 *   the engine lacks one
 */
export async function requireSecondDerivatives<R>(run: Run<R>, dataset: Dataset): Promise<void> {
  if (run.secondDerivatives.length === 0) return;
  const owner = tensorOwner();
  const plugins: Plugin<R>[] = [];
  try {
    const indices = firstNumbers(Math.min(2, dataset.size));
    const batch = await owner.collect(() => gatherBatch(dataset, indices, run.definition.model.classes));
    const samples = await owner.collect(() => prepared(run, plugins, batch, owner));
    inScope(() => gradientOf(run, plugins, samples, 0, owner)).proposal?.dispose();
  } catch (error) {
    const operation = missingOperation(error);
    throw operation ? await refusal(run, error, operation) : error;
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

async function refusal<R>({ secondDerivatives, definition }: Run<R>, cause: unknown, operation: string) {
  const { model } = definition;
  const place = await placeIn(model, operation);
  const where = place
    ? `the operation ${operation} of the model ${model.name}, ${place}; leave the plugin out, or choose a model without that operation`
    : `the operation ${operation}, which is none of the model ${model.name}'s; do without it in the plugin or the criterion`;
  return new InfomixupError(
    `${secondDerivatives.join(', ')}: differentiates a gradient, which the engine ${tf.getBackend()} cannot do through ${where}`,
    'second-derivatives-unsupported',
    { cause },
  );
}

/** Where in a model an operation, or the one that it is the gradient of, stands first: by the representations around it. */
async function placeIn<R>({ inputShape, forward }: Model<R>, operation: string): Promise<string | undefined> {
  const visits: { readonly name: string; readonly kernels: number }[] = [];
  const pass: Pass<R> = {
    mode: 'train',
    visit: (name, value) => {
      visits.push({ name, kernels: tf.engine().state.activeProfile.kernels.length });
      return value;
    },
    normal: (shape) => tf.zeros([...shape]),
    update: () => {},
  };
  const run = () => tf.tidy(() => withComposedOperations(() => void forward(tf.zeros([2, ...inputShape]), pass)));
  const { kernels } = await tf.profile(run);
  const names = [operation, operation.replace(/(Grad|Backprop\w*)$/, '')];
  const index = kernels.findIndex(({ name }) => names.includes(name));
  if (index < 0) return undefined;
  const before = visits.findLast((visit) => visit.kernels <= index);
  const after = visits.find((visit) => visit.kernels > index);
  if (before && after) return `between "${before.name}" and "${after.name}"`;
  return before ? `after "${before.name}"` : `before "${after?.name ?? 'the logits'}"`;
}
