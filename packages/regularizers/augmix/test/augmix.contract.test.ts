import { augmix } from '@infomixup/regularizer-augmix';
import { describeRegularizer, type ToyRepresentations, toyDataset, toyModel } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';

/** Sure of its answers: those of a fresh one are all alike, and so is what they disagree by. */
function sureModel() {
  const model = toyModel({ seed: 3 });
  const kernel = model.parameters['logits/kernel'];
  tf.tidy(() => kernel?.assign(tf.mul(kernel, 5)));
  return model;
}

describeRegularizer<ToyRepresentations>('augmix', {
  create: () => augmix({ severity: 8 }),
  neutral: () => augmix({ width: 0 }),
  model: sureModel,
  dataset: toyDataset({ seed: 5, size: 25 }),
});
