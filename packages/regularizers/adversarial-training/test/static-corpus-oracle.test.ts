import { fgsm } from '@infomixup/attacks';
import { classifierOf, defineModel, dense, denseParameters, memoryDataset } from '@infomixup/core';
import { decodeCorpus, encodeCorpus, makeCorpus, staticCorpus } from '@infomixup/regularizer-adversarial-training';
import { createTrainer, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import oracle from './static-corpus.json' with { type: 'json' };

/** Softmax of a linear function, which draws nothing in training. */
function linear({ kernel, bias }: typeof oracle.baseline) {
  const model = defineModel({
    ...{ name: 'linear', seed: 1, inputShape: [16], classes: 3, bounds: [0, 1], representations: { input: 'tensor' } },
    parameters: denseParameters('logits', { inputs: 16, units: 3 }),
    forward: (inputs, pass, weights) => dense(pass.visit('input', inputs), weights, 'logits'),
  });
  tf.tidy(() => {
    model.parameters['logits/kernel']?.assign(tf.tensor(kernel));
    model.parameters['logits/bias']?.assign(tf.tensor(bias));
  });
  return model;
}

const dataset = memoryDataset({
  ...{ name: 'drawn', classes: ['a', 'b', 'c'], bounds: [0, 1], inputShape: [16] },
  inputs: Float32Array.from(oracle.inputs.flat()),
  labels: Uint8Array.from(oracle.labels),
});

it(`trains on stored examples as PyTorch ${oracle.pytorch} does`, async () => {
  const attacked = linear(oracle.baseline);
  const corpus = await makeCorpus({
    classifier: classifierOf(attacked),
    baseline: { name: 'linear', weights: 'those of the oracle' },
    dataset,
    attacks: oracle.epsilons.map((epsilon) => ({ attack: fgsm({ norm: 'linf' }), epsilon })),
    seed: 1,
  });
  attacked.dispose();
  expect([...corpus.indices]).toEqual(oracle.indices);
  expect([...corpus.inputs]).toEqual(oracle.examples.flat().map(Math.fround));

  const zeros = { kernel: oracle.baseline.kernel.map((row) => row.map(() => 0)), bias: [0, 0, 0] };
  const model = linear(zeros);
  const trainer = createTrainer({
    model,
    regularizers: [staticCorpus(decodeCorpus(encodeCorpus(corpus), 'corpus'))],
    optimizer: sgd({ learningRate: oracle.rate }),
    // All samples at once: their order does not matter.
    batchSize: oracle.labels.length + oracle.indices.length,
    seed: 1,
  });
  const { epochs } = await trainer.fit(dataset, { epochs: oracle.losses.length });
  for (const [epoch, { loss }] of epochs.entries()) expect(loss).toBeCloseTo(oracle.losses[epoch] ?? Number.NaN, 5);
  const weights = ['logits/kernel', 'logits/bias'].flatMap((name) => [...(model.parameters[name]?.dataSync() ?? [])]);
  const expected = [...oracle.weights.kernel.flat(), ...oracle.weights.bias];
  expect(weights).toHaveLength(expected.length);
  for (const [place, value] of weights.entries()) expect(value).toBeCloseTo(expected[place] ?? Number.NaN, 5);
  model.dispose();
});
