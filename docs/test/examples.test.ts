import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedFiles, examplesIn } from '../extract.js';
import '../../tooling/vitest-engine.js';

// In Node a failed console.assert only prints; here it fails the example.
beforeEach(() => {
  vi.spyOn(console, 'assert').mockImplementation((condition, ...data) => {
    if (!condition) throw new Error(`assertion failed: ${data.join(' ')}`);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

for (const file of documentedFiles()) {
  const examples = examplesIn(file);
  if (examples.length > 0) {
    describe(file, () => {
      it.each(examples)('runs the example at line $line and frees what it made', async ({ line }) => {
        const before = tf.memory().numTensors;
        await import(/* @vite-ignore */ `/${file}.line-${line}.example.ts`);
        expect(tf.memory().numTensors).toBe(before);
      });
    });
  }
}
