import { manifoldMixup } from '@infomixup/regularizer-manifold-mixup';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { afterAll, describe, expect, it } from 'vitest';

const model = toyModel({ seed: 1 });
afterAll(() => model.dispose());

describe('the types of manifold mixup', () => {
  it('accept tensors that the model names', () => {
    createTrainer({ model, regularizers: [manifoldMixup({ at: ['input', 'hidden', 'latent'] })], seed: 1 });
  });

  it('refuse what the trainer refuses: a name that the model lacks, and a Gaussian', () => {
    // @ts-expect-error the model has no "hiden"
    expect(() => createTrainer({ model, regularizers: [manifoldMixup({ at: ['hiden'] })], seed: 1 })).toThrow(
      /"hidden"/,
    );
    // @ts-expect-error "bottleneck" is a Gaussian
    expect(() => createTrainer({ model, regularizers: [manifoldMixup({ at: ['bottleneck'] })], seed: 1 })).toThrow(
      /tensor/,
    );
  });

  it('ask for representations', () => {
    // @ts-expect-error `at` is missing
    expect(() => manifoldMixup({ alpha: 1 })).toThrow(/"at"/);
  });
});
