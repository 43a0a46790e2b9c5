import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { vulkanDriver } from '../../../../tooling/vulkan-driver.js';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

// In a program of its own, which ends by itself: an engine that cannot be waited for would be in the way of other tests.
const program = `
  import { openEngine } from '@infomixup/engine';
  import { memoryDataset, spiralMlp } from '@infomixup/core';
  import { defineRegularizer } from '@infomixup/regularizer';
  import * as tf from '@tensorflow/tfjs';
  import { createTrainer } from './src/index.ts';
  await openEngine({ prefer: 'webgpu' });
  const counting = defineRegularizer({
    name: 'counting',
    settings: {},
    requires: {},
    init: () => ({ seen: tf.scalar(0) }),
    step: ({ batchSize }, { seen }) => ({
      // Tensors of less than 1000 values may stay on the processor; this sum does not.
      nextState: () => ({ seen: tf.add(seen, tf.sum(tf.fill([40, 40], batchSize / 1600))) }),
    }),
    report: ({ seen }) => ({ seen: seen.dataSync()[0] }),
  });
  const inputs = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i));
  const labels = Int32Array.from({ length: 100 }, (_, i) => (inputs[2 * i] > 0 ? 1 : 0));
  const [classes, bounds, inputShape] = [['left', 'right'], [-1, 1], [2]];
  const data = memoryDataset({ name: 'sides', classes, bounds, inputShape, inputs, labels });
  const model = spiralMlp({ seed: 1, hidden: [8], initializer: 'heNormal' });
  const trainer = createTrainer({ model, regularizers: [counting], batchSize: 20, seed: 1 });
  const { epochs } = await trainer.fit(data, { epochs: 2, validation: data });
  console.log(JSON.stringify(epochs.map(({ loss, reports, validation }) => ({ loss, reports, validation }))));
`;

describe.skipIf(!vulkanDriver)(`training on WebGPU in Node${vulkanDriver ? '' : ' (no Vulkan driver is here)'}`, () => {
  it('reads losses, reports and accuracy as they come', async () => {
    const node = ['--input-type=module', '--eval', program];
    const options = { cwd: packageFolder, env: { ...process.env, VK_DRIVER_FILES: vulkanDriver } };
    const { stdout } = await promisify(execFile)(process.execPath, node, options);
    const [first, second] = JSON.parse(stdout);
    expect(first.reports['counting/seen']).toBeCloseTo(100, 3);
    expect(second.reports['counting/seen']).toBeCloseTo(200, 3);
    expect(second.loss).toBeLessThan(first.loss);
    expect(second.validation.accuracy).toBeGreaterThan(0.5);
  });
});
