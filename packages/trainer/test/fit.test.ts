import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { adam, createTrainer } from '../src/index.js';
import { network } from './support/network.js';
import { ring } from './support/ring.js';

describe('fit', () => {
  it('learns', async () => {
    const model = network();
    const trainer = createTrainer({ model, optimizer: adam({ learningRate: 0.01 }), batchSize: 32, seed: 1 });
    const data = ring(200);
    const history = await trainer.fit(data, { epochs: 20, validation: data });
    expect(history.epochs).toHaveLength(20);
    expect(history.epochs.at(-1)?.validationAccuracy).toBeGreaterThan(0.95);
    expect(history.epochs.at(-1)?.loss).toBeLessThan(0.3 * (history.epochs[0]?.loss ?? 0));
    expect(history.position).toEqual({ epoch: 20, batch: 0, step: 140 });
    model.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
});
