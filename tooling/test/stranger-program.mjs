import { classifierOf, memoryDataset, randomStream, spiralMlp } from '@infomixup/core';
import { mixup } from '@infomixup/regularizer-mixup';
import { adam, createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';

const rng = randomStream(1, 'two-sides');
const size = 400;
const inputs = rng.uniforms(2 * size).map((value) => 2 * value - 1);
const labels = Int32Array.from({ length: size }, (_, i) => (inputs[2 * i] > 0 ? 1 : 0));
const dataset = memoryDataset({
  name: 'sides',
  classes: ['left', 'right'],
  bounds: [-1, 1],
  inputShape: [2],
  inputs,
  labels,
});

await tf.setBackend('cpu');
const model = spiralMlp({ seed: 1, hidden: [16] });
const trainer = createTrainer({
  model,
  regularizers: [mixup({ alpha: 0.2 })],
  optimizer: adam({ learningRate: 0.01 }),
  batchSize: 50,
  seed: 1,
});
await trainer.fit(dataset, { epochs: 10 });

const correct = tf.tidy(() => {
  const { logits } = classifierOf(model);
  const predictions = tf.argMax(logits(tf.tensor2d(inputs, [size, 2])), 1);
  return tf.sum(tf.equal(predictions, tf.tensor1d(labels, 'int32'))).dataSync()[0];
});
console.log(correct / size);
