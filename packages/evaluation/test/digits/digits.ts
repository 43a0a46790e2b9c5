import { readFileSync } from 'node:fs';
import {
  type Classifier,
  classifierOf,
  decodeSafetensors,
  loadModelTensors,
  memoryDataset,
  type SyncDataset,
} from '@infomixup/core';
import { bottleneckNetwork, digitNetwork } from './network.js';

const file = new URL('digits.safetensors', import.meta.url);
const { tensors } = decodeSafetensors(readFileSync(file), 'digits.safetensors');

const bytesOf = (name: string): Uint8Array => {
  const tensor = tensors[name];
  if (tensor?.dtype !== 'U8') throw new Error(`digits.safetensors has no bytes called ${name}`);
  return tensor.data;
};

/** 200 test images of MNIST, pooled to 7 x 7 pixels. */
export function digits(): SyncDataset {
  return memoryDataset({
    ...{ name: 'digits', classes: [...'0123456789'], bounds: [0, 1], inputShape: [7, 7, 1] },
    inputs: Float32Array.from(bytesOf('inputs'), (value) => value / 255),
    labels: bytesOf('labels'),
  });
}

/** How the small networks were trained: plainly, with mixup, on PGD's examples of epsilon 0.1, as an information bottleneck. */
export type Training = 'plain' | 'mixup' | 'robust' | 'vib';

/** A small network; its weights stay for the whole test. */
export function trained(training: Training): Classifier {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(`${training}/`));
  const weights = Object.fromEntries(own.map(([name, tensor]) => [name.slice(training.length + 1), tensor]));
  if (training === 'vib') {
    const model = bottleneckNetwork();
    loadModelTensors(model, weights);
    return classifierOf(model);
  }
  const model = digitNetwork();
  loadModelTensors(model, weights);
  return classifierOf(model);
}
