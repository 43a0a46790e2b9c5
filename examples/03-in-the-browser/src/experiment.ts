import { fgsm } from '@infomixup/attacks';
import { type Classifier, type Dataset, firstNumbers, gatherLabelled, randomStream, takeFirst } from '@infomixup/core';
import { accuracy, type DecayCurve, decayCurve } from '@infomixup/metrics';
import type { StepEnd, Trainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { type DigitFile, digitDataset } from './digits.js';
import { subjectOf } from './methods.js';
import type { Settings } from './settings.js';

/** Some digits at one budget, and what the network takes them for. */
export interface Attacked {
  readonly epsilon: number;
  /** `[count, 28, 28]` row by row, in [0, 1]. */
  readonly pixels: Float32Array;
  readonly predictions: Int32Array;
}

/** What training and attack came to. */
export interface Outcome {
  /** Loss of every step. */
  readonly losses: readonly number[];
  /** Of the first unseen digits, ten numbers each. */
  readonly logits: Float32Array;
  readonly decay: DecayCurve<'linf'>;
  /** The first unseen digits at every budget. */
  readonly pictures: readonly Attacked[];
  readonly labels: Int32Array;
}

const shown = 8;

async function train(trainer: Trainer, digits: Dataset, { epochs, trainSize }: Settings, tell: Tell) {
  const losses: number[] = [];
  const observer = {
    stepEnd: (step: StepEnd) => {
      losses.push(step.loss);
      tell(losses);
    },
  };
  await trainer.fit(takeFirst(digits, trainSize), { epochs, observers: [observer] });
  return losses;
}

async function logitsOf(classifier: Classifier, digits: Dataset): Promise<Float32Array> {
  const { inputs } = await gatherLabelled(digits, firstNumbers(shown));
  const logits = tf.tidy(() => classifier.logits(inputs));
  const values = await logits.data<'float32'>();
  tf.dispose([inputs, logits]);
  return values;
}

/** The first perturbed digits of one budget. */
async function pictureOf({ epsilon, perturbed, predictions }: Omit<Attacked, 'pixels'> & { perturbed: tf.Tensor }) {
  const first = tf.slice(perturbed, 0, shown);
  const pixels = await first.data<'float32'>();
  first.dispose();
  return { epsilon, pixels, predictions: predictions.slice(0, shown) };
}

async function attack(classifier: Classifier, digits: Dataset, { epsilons, attackSize }: Settings) {
  const batch = await gatherLabelled(digits, firstNumbers(attackSize));
  const result = await fgsm({ norm: 'linf' }).run({ classifier, batch, epsilons, rng: randomStream(1, 'attack') });
  const accuracies = result.outcomes.map(({ predictions }) => accuracy(predictions, batch.labels));
  const pictures = await Promise.all(result.outcomes.map(pictureOf));
  result.dispose();
  batch.inputs.dispose();
  return { decay: decayCurve('linf', epsilons, accuracies), pictures, labels: batch.labels.slice(0, shown) };
}

/** Hears of the losses so far after each step. */
export type Tell = (losses: readonly number[]) => void;

/** Trains LeNet-5 and attacks it, on whatever engine is open. One seed gives one result. */
export async function experiment(file: DigitFile, settings: Settings, tell: Tell = () => {}): Promise<Outcome> {
  const { trainer, classifier, dispose } = subjectOf(settings);
  const unseen = digitDataset('unseen digits', file.test);
  try {
    const losses = await train(trainer, digitDataset('digits', file.train), settings, tell);
    return { losses, logits: await logitsOf(classifier, unseen), ...(await attack(classifier, unseen, settings)) };
  } finally {
    dispose();
  }
}
