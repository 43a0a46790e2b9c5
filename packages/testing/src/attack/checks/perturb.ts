import type { Attack, BoundedAttack } from '@infomixup/attacks';
import { type Classifier, type LabelledBatch, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { refuseGrowth } from '../../tensor-growth.js';
import { withSamples } from '../samples.js';
import { budgetsOf, linear as classifier, linearShape } from '../scenes.js';
import type { AttackSubject } from '../subject.js';
import { expectWithin } from './budget.js';

const isBounded = (attack: Attack): attack is BoundedAttack => 'perturb' in attack;

const once = (attack: BoundedAttack, given: Classifier, batch: LabelledBatch, epsilon: number): tf.Tensor =>
  attack.perturb({ classifier: given, batch, epsilon, rng: randomStream(1, 'attack') });

const expectSound = (attack: BoundedAttack, batch: LabelledBatch, epsilon: number): void =>
  tf.tidy(() => {
    const points = once(attack, classifier, batch, epsilon);
    expectWithin(attack.norm, epsilon, classifier.bounds, points, batch.inputs);
    if (points.dataSync().join() !== once(attack, classifier, batch, epsilon).dataSync().join())
      throw broken('perturb gives another result for the same stream', 'draw from the stream that is given only');
  });

/** Inside a training step, `perturb` keeps to the budget, repeats itself and leaves but its result. */
export async function servesTraining(subject: AttackSubject): Promise<Verdict> {
  const attack = subject.create();
  if (!isBounded(attack))
    return { inapplicable: 'it has no perturb: its loop waits for the model, or looks for the nearest point' };
  await withSamples(classifier, linearShape, async (batch) => {
    for (const epsilon of budgetsOf(subject)) expectSound(attack, batch, epsilon);
    const before = tf.memory().numTensors;
    once(attack, classifier, batch, budgetsOf(subject)[2] ?? 0.2).dispose();
    refuseGrowth(tf.memory().numTensors - before, 'when perturb was called');
  });
  return 'kept';
}
