import { hasOperationKernel, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import '../../../../tooling/vitest-engine.js';

const names = ['x', 'mean', 'inverse', 'scale', 'offset'] as const;

const normalization = (inputs: tf.NamedTensorMap): tf.Tensor =>
  tf.engine().runKernel('Normalization', inputs, { relu: 1 });

const draws = (name: string, shape: number[]) =>
  tf.tensor(randomStream(5, name).normals(tf.util.sizeFromShape(shape)), shape);

function drawInputs(): tf.NamedTensorMap {
  return Object.fromEntries(names.map((name) => [name, draws(name, name === 'x' ? [4, 3, 3, 7] : [7])]));
}

/** Gradients of a normalization in the inputs named, the others given. */
function gradientsIn(asked: readonly string[], inputs: tf.NamedTensorMap): tf.Tensor[] {
  const outer = draws('outer', [4, 3, 3, 7]);
  const given = asked.map((name) => inputs[name] ?? tf.scalar(Number.NaN));
  const loss = (...values: tf.Tensor[]) =>
    normalization({ ...inputs, ...Object.fromEntries(asked.map((name, i) => [name, values[i] ?? outer])) });
  return tf.grads(loss)(given, outer);
}

const sumsRun = async (work: () => tf.Tensor[]): Promise<number> => {
  const { kernels } = await tf.profile(() => tf.tidy(work));
  return kernels.filter(({ name }) => name === 'NormalizationSums').length;
};

describe('the gradient of a normalization by given statistics', () => {
  // Other engines compose the same of several operations.
  beforeEach(({ skip }) => skip(!hasOperationKernel('normalization')));

  it.each([
    { asked: names, runs: 1 },
    { asked: ['scale', 'offset'], runs: 1 },
    { asked: ['offset'], runs: 1 },
    { asked: ['x'], runs: 0 },
  ])('sums $runs time over all positions where $asked are asked for', async ({ asked, runs }) => {
    expect(await sumsRun(() => gradientsIn(asked, drawInputs()))).toBe(runs);
  });

  it('is in each input what it is in that input alone, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const inputs = drawInputs();
    const valuesIn = (asked: readonly string[]) =>
      tf.tidy(() => gradientsIn(asked, inputs).map((gradient) => [...gradient.dataSync<'float32'>()]));
    expect(valuesIn(names)).toEqual(names.flatMap((name) => valuesIn([name])));
    tf.dispose(inputs);
    expect(tf.memory().numTensors).toBe(before);
  });
});
