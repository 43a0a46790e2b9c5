import { expectNoTensorGrowth } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('expectNoTensorGrowth', () => {
  it('accepts what is made once', async () => {
    const made: tf.Tensor[] = [];
    await expectNoTensorGrowth((repetition) => (repetition === 0 ? made.push(tf.scalar(1)) : undefined), { times: 5 });
    tf.dispose(made);
  });

  it('refuses a tensor a repetition, also of async work', async () => {
    const made: tf.Tensor[] = [];
    await expect(
      expectNoTensorGrowth(async () => void made.push(await Promise.resolve(tf.scalar(1))), { times: 5 }),
    ).rejects.toThrow(
      expect.objectContaining({ code: 'tensor-growth', message: expect.stringMatching(/changed by 5 in 5/) }),
    );
    tf.dispose(made);
  });

  it('refuses work that frees what is not its own', async () => {
    const owned = [1, 2, 3].map((value) => tf.scalar(value));
    await expect(expectNoTensorGrowth(() => owned.pop()?.dispose(), { times: 2 })).rejects.toThrow(/changed by -2/);
  });
});
