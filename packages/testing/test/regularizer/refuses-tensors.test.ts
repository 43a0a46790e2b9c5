import { regularizerContract } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectBroken, plugin, toySubject } from './subjects.js';

describe('the contract of regularizers refuses', () => {
  it('a tensor kept in every step', async () => {
    const kept: tf.Tensor[] = [];
    const create = () =>
      plugin(() => ({
        prepareBatch: (batch) => {
          kept.push(tf.keep(tf.clone(batch.inputs)));
          return batch;
        },
      }));
    await expectBroken('holds no more tensors after 20 steps', toySubject(create), /changed by 2\d over 2\d steps/);
    tf.dispose(kept);
  });

  it('a tensor kept by the first step for as long as the process lasts', async () => {
    const kept: tf.Tensor[] = [];
    const create = () =>
      plugin(({ step }) => ({
        prepareBatch: (batch) => {
          if (step === 0) kept.push(tf.keep(tf.clone(batch.inputs)));
          return batch;
        },
      }));
    await expectBroken('holds no more tensors after 20 steps', toySubject(create), /changed by 1 over a whole run/);
    tf.dispose(kept);
  });

  it('a tensor that waits for a later hook to be disposed', async () => {
    const waiting: tf.Tensor[] = [];
    const create = () =>
      plugin(() => ({
        prepareBatch: (batch) => {
          waiting.push(tf.keep(tf.clone(batch.inputs)));
          return batch;
        },
        gradients: (gradients) => {
          waiting.pop()?.dispose();
          return gradients;
        },
      }));
    await regularizerContract['holds no more tensors after 20 steps']?.(toySubject(create));
    await expectBroken(
      'leaves no tensors behind when a hook throws',
      toySubject(create),
      /changed by 1 when prepareBatch of broken threw/,
    );
    tf.dispose(waiting);
  });
});
