import type { Attack } from '@infomixup/attacks';
import { type Classifier, classifierOf, type LabelledBatch, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Verdict } from '../../broken.js';
import { expectNoTensorGrowth, refuseGrowth } from '../../tensor-growth.js';
import { toyModel } from '../../toy/toy-model.js';
import { withSamples } from '../samples.js';
import type { AttackSubject } from '../subject.js';

const withToy = async (work: (classifier: Classifier, batch: LabelledBatch) => Promise<void>): Promise<Verdict> => {
  const model = toyModel({ seed: 3 });
  const classifier = classifierOf(model);
  try {
    await withSamples(classifier, model.inputShape, (batch) => work(classifier, batch));
  } finally {
    model.dispose();
  }
  return 'kept';
};

const once = async (attack: Attack, classifier: Classifier, batch: LabelledBatch): Promise<void> => {
  const result = await attack.run(classifier, batch, { epsilons: [0, 0.1] }, randomStream(1, 'attack'), {
    batchSize: 5,
  });
  result.dispose();
};

/** A run leaves no tensor behind once its result is disposed of. */
export function leavesNoTensors({ create }: AttackSubject): Promise<Verdict> {
  return withToy((classifier, batch) => expectNoTensorGrowth(() => once(create(), classifier, batch), { times: 3 }));
}

class SimulatedFailure extends Error {}

/** The classifier, whose call of that number does its work and then throws. */
const failingAt = (classifier: Classifier, call: number): Classifier => {
  let calls = 0;
  const logits = (inputs: tf.Tensor): tf.Tensor2D =>
    tf.tidy(() => {
      const values = classifier.logits(inputs);
      calls++;
      if (calls === call) throw new SimulatedFailure('thrown to see what is left behind');
      return values;
    });
  return { ...classifier, logits };
};

const ignoreSimulated = (error: unknown): void => {
  if (!(error instanceof SimulatedFailure)) throw error;
};

/** A run whose classifier throws leaves no tensor behind, whichever call it is. */
export function leavesNoTensorsOnFailure({ create }: AttackSubject): Promise<Verdict> {
  return withToy(async (classifier, batch) => {
    await once(create(), classifier, batch);
    for (const call of [1, 2, 3, 5]) {
      const before = tf.memory().numTensors;
      await once(create(), failingAt(classifier, call), batch).catch(ignoreSimulated);
      refuseGrowth(tf.memory().numTensors - before, `when the classifier threw at call ${call}`);
    }
  });
}
