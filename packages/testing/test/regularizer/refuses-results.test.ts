import { defineRegularizer, tensor } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectBroken, plugin, scaledTargets, toySubject, unchecked } from './subjects.js';

describe('the contract of regularizers refuses', () => {
  it('targets of another type', async () => {
    const create = () => unchecked({ targets: (targets) => tf.cast(tf.cast(targets, 'int32'), 'bool') as tf.Tensor2D });
    await expectBroken('keeps shapes and types', toySubject(create), /targets went in as float32 .* came out as bool/);
  });

  it('neutral settings that still round', async () => {
    const create = () =>
      plugin(
        scaledTargets(() => 1 + 1e-6),
        { changes: ['targets'] },
      );
    await expectBroken(
      'changes nothing with neutral settings',
      toySubject(create, { neutral: create }),
      /between neutral settings and no regularizer/,
    );
  });

  it('a penalty whose gradient is off by one percent', async () => {
    const wrongSquare = tf.customGrad<tf.Tensor>((...inputs) => {
      const value = inputs[0] as tf.Tensor; // tfjs: the inputs, then a function to save with
      return { value: tf.square(value), gradFunc: (outer) => tf.mul(outer, tf.mul(value, 2.02)) };
    });
    const create = () =>
      defineRegularizer({
        name: 'wrong-gradient',
        settings: {},
        requires: { hidden: tensor('hidden') },
        init: () => null,
        step: () => ({ penalty: ({ representations }) => tf.mean(wrongSquare(representations.hidden)) }),
      });
    await expectBroken('has the gradient that differences of its penalty show', toySubject(create), /gives a slope of/);
  });
});
