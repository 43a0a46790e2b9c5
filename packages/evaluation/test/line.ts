import { fgsm, pgd, randomNoise } from '@infomixup/attacks';
import { type Classifier, type Dataset, memoryDataset, randomStream } from '@infomixup/core';
import type { EvaluateOptions } from '@infomixup/evaluation';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Values in one input. */
export const size = 4;

/** How far a sample's mean lies from 0.5: its distance to the boundary in L-infinity. */
export const margins = [0.05, 0.15, 0.25, 0.35];

const halves = (sample: number) => (sample % 2 === 0 ? -1 : 1);

/** Samples on both sides of the plane through grey, ten at each margin, in shuffled order. */
export function planes(samples = 40): Dataset {
  const order = randomStream(1, 'planes').permutation(samples);
  const margin = (sample: number) => margins[Math.floor(sample / 2) % margins.length] ?? 0;
  const inputs = [...order].flatMap((sample) => Array<number>(size).fill(0.5 + halves(sample) * margin(sample)));
  return memoryDataset({
    name: 'planes',
    classes: ['dark', 'bright'],
    bounds: [0, 1],
    inputShape: [size],
    inputs: Float32Array.from(inputs),
    labels: Int32Array.from(order, (sample) => (halves(sample) < 0 ? 0 : 1)),
  });
}

/** Logits of the mean's distance from grey, `scale` times. */
export const planeLogits = (inputs: Tensor, scale = 4): Tensor2D =>
  tf.tidy(() => {
    const height = tf.mul(tf.sub(tf.mean(inputs, 1, true), 0.5), scale);
    return tf.concat2d([tf.neg(height) as Tensor2D, height as Tensor2D], 1);
  });

/** The honest model: linear, so that its robust accuracy is known. */
export const plane: Classifier = { bounds: [0, 1], classes: 2, logits: (inputs) => planeLogits(inputs) };

export const epsilons = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

/** A small evaluation, without probes, of `classifier`. */
export const planned = (classifier: Classifier = plane): EvaluateOptions => ({
  model: 'plane',
  classifier,
  dataset: planes(),
  attacks: [
    { attack: fgsm({ norm: 'linf' }), epsilons },
    { attack: pgd({ norm: 'linf', steps: 10, relativeStepSize: 0.25 }), epsilons, samples: 24 },
    { attack: randomNoise({ norm: 'linf', draws: 2 }), epsilons },
  ],
  seed: 7,
  batchSize: 16,
  probeSamples: 0,
  probeSteps: 10,
  engine: 'test',
});
