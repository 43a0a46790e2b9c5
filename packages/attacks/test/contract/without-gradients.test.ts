import {
  type BoundedNorm,
  boundary,
  fgsm,
  hopSkipJump,
  nes,
  randomNoise,
  type SquareNorm,
  spatial,
  spsa,
  square,
  transfer,
} from '@infomixup/attacks';
import type { Classifier } from '@infomixup/core';
import { describeAttack } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';

for (const norm of ['linf', 'l2', 'l1', 'l0'] satisfies BoundedNorm[])
  describeAttack(`random noise in ${norm}`, { create: () => randomNoise({ norm, draws: 4 }), optimalOnLinear: false });

// That these fool linear models, in their other norms too, is shown in black-boxes.test.ts.
for (const norm of ['linf', 'l1'] satisfies SquareNorm[])
  describeAttack(`square in ${norm}`, {
    create: () => square({ norm, queries: 6, restarts: 2 }),
    optimalOnLinear: false,
  });
describeAttack('nes', { create: () => nes({ norm: 'l2', steps: 2, pairs: 2 }), optimalOnLinear: false });
describeAttack('spsa', { create: () => spsa({ norm: 'linf', steps: 2, pairs: 2 }), optimalOnLinear: false });
describeAttack('boundary', { create: () => boundary({ steps: 12, directions: 10 }), optimalOnLinear: false });
describeAttack('hopSkipJump', {
  create: () => hopSkipJump({ norm: 'linf', steps: 2, initialEvaluations: 4, directions: 10 }),
  optimalOnLinear: false,
});
describeAttack('salt and pepper', {
  create: () => randomNoise({ norm: 'l0', distribution: 'salt-and-pepper', draws: 2 }),
  optimalOnLinear: false,
});
describeAttack('spatial', { create: () => spatial({ angles: 3, shifts: 2 }), epsilons: [0, 10, 50, 100, 400] });

/** Three classes of inputs of any shape: by their sum, and by that of every other value. */
const anything: Classifier = {
  ...{ bounds: [0, 1], classes: 3 },
  logits: (inputs) =>
    tf.tidy(() => {
      const rows = tf.reshape<tf.Rank.R2>(inputs, [inputs.shape[0] ?? 0, -1]);
      const size = rows.shape[1];
      const columns = tf.tensor2d(
        Array.from({ length: size }, (_, place) => [1, place % 2 === 0 ? 2 : 0, 0.5]),
        [size, 3],
      );
      return tf.matMul(rows, columns);
    }),
};
const from = { name: 'anything', classifier: anything };

describeAttack('transfer of fgsm', {
  create: () => transfer({ from, attack: fgsm({ norm: 'linf' }) }),
  optimalOnLinear: false,
});
describeAttack('transfer of a minimal attack', {
  create: () => transfer({ from, attack: boundary({ steps: 5, directions: 10 }) }),
  optimalOnLinear: false,
});
