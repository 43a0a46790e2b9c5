import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createTrainer } from '../src/index.js';
import { network } from './support/network.js';
import { ring } from './support/ring.js';

const wrong = 'trainer: something that was started and went on by itself changed the';

it.each([
  ['engine', () => void tf.setBackend('cpu'), /from \w+ to cpu; leave tf\.setBackend/],
  ['working directory', () => process.chdir(tmpdir()), /to .+; leave process\.chdir alone/],
])('a step is not done with another %s than the run began with, which is put back', async (what, change, advice) => {
  const shared = () => [tf.getBackend(), process.cwd()];
  const before = shared();
  const model = network({ hidden: 4 });
  const steps: number[] = [];
  // After the observer has answered.
  const stepEnd = () => {
    steps.push(1);
    queueMicrotask(change);
  };
  const trained = createTrainer({ model, batchSize: 16, seed: 1 }).fit(ring(40), {
    epochs: 1,
    observers: [{ stepEnd }],
  });
  await expect(trained).rejects.toThrow(new RegExp(`^${wrong} ${what} ${advice.source}`));
  expect([steps.length, shared()]).toEqual([1, before]);
  model.dispose();
});
