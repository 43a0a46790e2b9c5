import { expect, it } from 'vitest';
import { trainOnSpirals } from '../src/train-on-spirals.js';

it('learns the spirals beside mixup and vib, and logs every penalty', async () => {
  const { epochs } = await trainOnSpirals({ epochs: 40 });
  const last = epochs.at(-1);
  expect(Object.keys(last?.terms ?? {})).toEqual(['criterion', 'penalty/vib', 'penalty/confidence-penalty']);
  expect(last?.validation?.accuracy).toBeGreaterThan(0.95);
});
