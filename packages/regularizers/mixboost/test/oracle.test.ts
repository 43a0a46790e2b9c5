import { classifierOf, crossEntropy, memoryDataset } from '@infomixup/core';
import { drawHybrids, surveyed, withHybrids } from '@infomixup/regularizer-mixboost';
import type { Draw } from '@infomixup/testing';
import { scriptedRng, toyModel } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import fixture from './oracle.json' with { type: 'json' };

const model = toyModel({ seed: 1 });
const parameters: Readonly<Record<string, unknown>> = fixture.parameters;
const flat = (values: unknown): number[] => (values as unknown[]).flat(Number.POSITIVE_INFINITY) as number[]; // nested lists of numbers
for (const [name, variable] of Object.entries(model.parameters))
  tf.tidy(() => variable.assign(tf.tensor(flat(parameters[name]), variable.shape)));
afterAll(() => model.dispose());

const data = memoryDataset({
  ...{ name: 'oracle', classes: ['a', 'b', 'c'], bounds: [0, 1], inputShape: [4, 4, 1] },
  ...{ inputs: Float32Array.from(flat(fixture.inputs)), labels: Int32Array.from(fixture.labels) },
});

const expectClose = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs((found[at] ?? Number.NaN) - value)).toBeLessThan(1e-5);
  });
};

describe('mixboost, beside PyTorch,', () => {
  it('is as unsure of each sample, and draws the same parents', async () => {
    const { labels, uncertainty } = await surveyed(data, classifierOf(model));
    expectClose(uncertainty, fixture.entropy);
    // What the script wrote down of its draws.
    const rng = scriptedRng('epoch-end', fixture.draws as Draw[]);
    const hybrids = drawHybrids({ labels, classes: 3, uncertainty }, fixture.lambda.length, fixture.alpha, rng);
    rng.requireEnd();
    const { majority, minority, lambda } = fixture;
    expect(hybrids).toEqual({ majority, minority, lambda });
  });

  it('has the same mixtures, loss and gradient', async () => {
    const hybrids = withHybrids(data, fixture);
    const { inputs, targets } = await hybrids.gather(Int32Array.from(fixture.lambda, (_, at) => data.size + at));
    expectClose(inputs.dataSync(), flat(fixture.mixed));
    expectClose(targets?.dataSync() ?? [], flat(fixture.targets));
    const { value, grads } = tf.tidy(() =>
      tf.variableGrads(() =>
        tf.mean(crossEntropy.losses(classifierOf(model).logits(inputs), targets ?? tf.zeros([8, 3]))),
      ),
    );
    expectClose(value.dataSync(), [fixture.loss]);
    const norm = Math.hypot(...Object.values(grads).flatMap((gradient) => [...gradient.dataSync()]));
    expectClose([norm], [fixture.gradientNorm]);
    tf.dispose([inputs, targets ?? [], value, grads]);
  });
});
