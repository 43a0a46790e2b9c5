import { detached } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { BrokenDefence } from './broken-defence.js';

/**
 * Answers nothing (logits that are not numbers) where it is not sure: where no class has a probability of seven tenths. Who
 * counts silence as a success of the defence measures how often it is silent.
 */
export const abstainingDetector: BrokenDefence = {
  mechanism: 'Answers nothing where it is not sure, which counts as not fooled.',
  noticedBy: ['answers-attacked-inputs'],
  defend: (undefended) => ({
    ...undefended,
    logits: (inputs) =>
      tf.tidy(() => {
        const logits = undefended.logits(inputs);
        const silent = detached(() => {
          const sure = tf.max(tf.softmax(logits), 1, true);
          const unsure = tf.step(tf.sub(0.7, sure));
          // 0 / 1 or 0 / 0
          return tf.div(0, tf.sub(1, unsure));
        });
        return tf.add(logits, silent);
      }),
  }),
};
