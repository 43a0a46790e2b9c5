import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { fgsm, pgd, randomNoise } from '../../packages/attacks/src/index.ts';
import { classifierOf, randomStream, spiralMlp } from '../../packages/core/src/index.ts';
import { openEngine } from '../../packages/engine/src/index.ts';
import { evaluate } from '../../packages/evaluation/src/index.ts';
import { objectDocument, planTraining, train } from '../../packages/experiments/src/index.ts';
import { defineRegularizer } from '../../packages/regularizer/src/index.ts';
import { createTrainer } from '../../packages/trainer/src/index.ts';
import { total, training } from './command-line.mjs';

const minute = 60_000;
/** Minutes after which memory is to stay as it is, but for so many megabytes that engines free when they like. */
const settled = 10;
const mostGrowth = 50;
const hooks = ['prepareBatch', 'targets', 'weights', 'penalty', 'gradients', 'nextState', 'updated'];

/** A plugin that makes a tensor and throws in one of its hooks. */
const throwing = (hook) =>
  defineRegularizer({
    name: 'throwing',
    settings: {},
    requires: {},
    changes: ['inputs', 'targets', 'weights'],
    init: () => ({ kept: tf.zeros([4]) }),
    step: () => ({
      [hook]: () => {
        tf.zeros([8]);
        throw new Error('meant to');
      },
    }),
  });

/** @throws Error where work is done, or fails for another reason. */
async function refused(work, reason) {
  const error = await work().then(
    () => new Error('nothing was refused'),
    (thrown) => thrown,
  );
  if (!reason.test(String(error))) throw error;
  return 1;
}

/** What is done over and over: a training with files, attacks, an evaluation with its checks, and all of it failing. */
async function cycle(place, data, repetition) {
  const out = join(place, 'run');
  rmSync(out, { recursive: true, force: true });
  const short = {
    ...training,
    training: { epochs: 2, batchSize: 16 },
    regularizers: ['mixup', 'vib'],
    seed: repetition,
  };
  await train(short, { out, engine: 'wasm' });
  let thrown = 0;
  const model = spiralMlp({ seed: repetition, hidden: [8], bottleneck: 2 });
  try {
    const hook = hooks[repetition % hooks.length];
    const trainer = createTrainer({ model, regularizers: [throwing(hook)], batchSize: 16, seed: repetition });
    thrown += await refused(() => trainer.fit(data.train, { epochs: 2 }), /meant to/);
    const stop = new AbortController();
    const stopping = { stepEnd: () => stop.abort('enough') };
    const plain = createTrainer({ model, regularizers: [], batchSize: 16, seed: repetition });
    await plain.fit(data.train, { epochs: 1, observers: [stopping], signal: stop.signal });
    const classifier = classifierOf(model);
    const attacks = [fgsm({ norm: 'linf' }), pgd({ norm: 'l2', steps: 5 }), randomNoise({ norm: 'linf' })];
    const planned = attacks.map((attack) => ({ attack, epsilons: [0, 0.1] }));
    const options = { model: 'soak', classifier, dataset: data.test, seed: repetition, batchSize: 16, probeSamples: 8 };
    await evaluate({ ...options, attacks: planned });
    const broken = { ...classifier, logits: () => tf.zeros([3, 7]) };
    thrown += await refused(() => evaluate({ ...options, classifier: broken, attacks: planned }), /logits/);
    const inputs = tf.fill([2, 2], 1e6);
    const batch = { inputs, labels: Int32Array.of(0, 1) };
    const rng = randomStream(repetition, 'soak');
    thrown += await refused(() => attacks[0].run({ classifier, batch, epsilons: [0.1], rng }), /bounds/);
    inputs.dispose();
  } finally {
    model.dispose();
  }
  return thrown;
}

function resident() {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

/** Megabytes a minute by least squares. */
function slope(values) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [up, down] = values.reduce(
    ([a, b], value, i) => [a + (i - middle) * (value - mean), b + (i - middle) ** 2],
    [0, 0],
  );
  return up / down;
}

export const soak = {
  shows:
    'R9: over an hour of training, attacks and evaluations, each also failing or stopped on the way, no tensor stays and resident memory does not grow; a round is a minute',
  takes: 'an hour',
  rounds: 60,
  isOpen: true,
  async prepare() {
    await openEngine({ prefer: 'wasm' });
    const { train: half, test } = await (await planTraining(objectDocument(training), 'soak')).dataset();
    const session = Date.now();
    let repetition = 1;
    const residents = [];
    const round = async (_, place) => {
      await cycle(place, { train: half, test }, repetition++);
      const tensors = tf.memory().numTensors;
      let [cycles, thrown] = [0, 0];
      for (const end = Date.now() + minute; Date.now() < end; cycles++) {
        thrown += await cycle(place, { train: half, test }, repetition++);
        const grown = tf.memory().numTensors - tensors;
        if (grown !== 0) throw new Error(`the number of tensors changed by ${grown} in cycle ${repetition - 1}`);
      }
      residents.push(resident());
      const growth = residents.at(-1) - (residents[settled] ?? Number.POSITIVE_INFINITY);
      if (growth > mostGrowth) throw new Error(`resident memory has grown by ${growth} MB`);
      return { session, cycles, thrown, tensors, resident: residents.at(-1) };
    };
    return { round };
  },
  figures: (results) => {
    const half = results.slice(results.length >> 1);
    const isOneSession = new Set(half.map(({ session }) => session)).size === 1;
    const rate =
      isOneSession && half.length > 2
        ? `${slope(half.map((result) => result.resident)).toFixed(2)} MB a minute`
        : 'too few minutes in one go to tell';
    return {
      cycles: total(results, 'cycles'),
      'refusals and stops on the way': total(results, 'thrown'),
      'resident memory, slope of the second half': rate,
    };
  },
};
