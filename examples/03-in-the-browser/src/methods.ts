import { type Classifier, classifierOf, lenet5, type Model } from '@infomixup/core';
import type { Preset } from '@infomixup/regularizer';
import { infomixup } from '@infomixup/regularizer-infomixup';
import { mixup } from '@infomixup/regularizer-mixup';
import { vib } from '@infomixup/regularizer-vib';
import { adam, createTrainer, type Trainer } from '@infomixup/trainer';
import type { Settings } from './settings.js';

/** A network, what trains it, and how an attack sees it. */
export interface Subject {
  readonly trainer: Trainer;
  readonly classifier: Classifier;
  readonly dispose: () => void;
}

function composed<R>(model: Model<R>, regularizers: readonly Preset<NoInfer<R>>[], settings: Settings): Subject {
  const { batchSize, learningRate } = settings;
  const optimizer = adam({ learningRate });
  const trainer = createTrainer({ model, regularizers, optimizer, batchSize, seed: 1 });
  return { trainer, classifier: classifierOf(model), dispose: model.dispose };
}

// From He's first weights a network learns from a few digits at once, which is all that a page has time for.
const plain = () => lenet5({ seed: 1, initializer: 'heNormal' });
const stochastic = () => lenet5({ seed: 1, initializer: 'heNormal', bottleneck: 32 });

const methods = {
  none: (settings: Settings) => composed(plain(), [], settings),
  mixup: (settings: Settings) => composed(plain(), [mixup()], settings),
  vib: (settings: Settings) => composed(stochastic(), [vib()], settings),
  infomixup: (settings: Settings) => composed(stochastic(), [infomixup()], settings),
};

/** How to train; each method is a regularizer, or none. */
export type Method = keyof typeof methods;

/** Whether a text names a method. */
export const isMethod = (text: string): text is Method => text in methods;

/** A new LeNet-5 and its trainer. */
export const subjectOf = (settings: Settings): Subject => methods[settings.method](settings);
