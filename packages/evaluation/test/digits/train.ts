/**
 * Writes digits.safetensors beside it: 200 test images of MNIST, pooled to 7 x 7 pixels, and the weights of small
 * networks that were trained on as many pooled training images each in its way.
 *
 *     node --conditions=infomixup-source --import=./tooling/typescript/register.mjs packages/evaluation/test/digits/train.ts
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pgd } from '@infomixup/attacks';
import { encodeSafetensors, memoryDataset, modelTensors, type SafeTensor, type SyncDataset } from '@infomixup/core';
import { mnist } from '@infomixup/datasets';
import { openEngine } from '@infomixup/engine';
import { adversarialTraining } from '@infomixup/regularizer-adversarial-training';
import { mixup } from '@infomixup/regularizer-mixup';
import { vib } from '@infomixup/regularizer-vib';
import { adam, createTrainer, type TrainerOptions } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { bottleneckNetwork, digitNetwork } from './network.js';

await openEngine();
const images = await mnist({ trainSize: 20_000, testSize: 200 });

async function pooled({ name, classes, gather, size }: SyncDataset): Promise<SyncDataset> {
  const { inputs, labels } = gather(Int32Array.from({ length: size }, (_, index) => index));
  const small = tf.avgPool(inputs as tf.Tensor4D, 4, 4, 'valid');
  const bytes = (await small.data()).map((value) => Math.round(255 * value) / 255);
  tf.dispose([inputs, small]);
  return memoryDataset({
    ...{ name, classes, bounds: [0, 1], inputShape: [7, 7, 1] },
    inputs: Float32Array.from(bytes),
    labels: Uint8Array.from(labels),
  });
}

const [learnt, test] = [await pooled(images.train), await pooled(images.test)];
const all = Int32Array.from({ length: test.size }, (_, index) => index);
const tensors: Record<string, SafeTensor> = {};

async function train<R>(name: string, options: Pick<TrainerOptions<R>, 'model' | 'regularizers'>): Promise<void> {
  const trainer = createTrainer({ ...options, optimizer: adam({ learningRate: 3e-3 }), batchSize: 100, seed: 1 });
  await trainer.fit(learnt, { epochs: 10 });
  for (const [variable, tensor] of Object.entries(await modelTensors(options.model)))
    tensors[`${name}/${variable}`] = tensor;
}

const attack = pgd({ norm: 'linf', steps: 10 });
await train('plain', { model: digitNetwork(), regularizers: [] });
await train('mixup', { model: digitNetwork(), regularizers: [mixup({ alpha: 1 })] });
await train('robust', { model: digitNetwork(), regularizers: [adversarialTraining({ attack, epsilon: 0.1 })] });
await train('vib', { model: bottleneckNetwork(), regularizers: [vib({ beta: 1e-3 })] });

const { inputs, labels } = test.gather(all);
const bytes = Uint8Array.from(await inputs.data(), (value) => Math.round(255 * value));
tensors.inputs = { dtype: 'U8', shape: [...inputs.shape], data: bytes };
tensors.labels = { dtype: 'U8', shape: [test.size], data: Uint8Array.from(labels) };
await writeFile(fileURLToPath(new URL('digits.safetensors', import.meta.url)), encodeSafetensors(tensors, {}));
