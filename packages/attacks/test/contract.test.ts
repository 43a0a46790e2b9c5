import {
  type AscentNorm,
  alma,
  apgd,
  apgdTargeted,
  type BoundedNorm,
  bim,
  boundary,
  carliniWagner,
  cascade,
  ddn,
  deepFool,
  fab,
  fgsm,
  fmn,
  hopSkipJump,
  miFgsm,
  minimalApgd,
  nes,
  patch,
  pgd,
  randomNoise,
  type SquareNorm,
  sigmaZero,
  spatial,
  spsa,
  square,
  transfer,
} from '@infomixup/attacks';
import type { Classifier } from '@infomixup/core';
import { describeAttack } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';

for (const norm of ['linf', 'l2', 'l1'] satisfies AscentNorm[]) {
  describeAttack(`fgsm in ${norm}`, { create: () => fgsm({ norm }) });
  // A projection in L1 takes as long as all else of many steps.
  const walk = norm === 'l1' ? { norm, steps: 4 } : { norm, steps: 15, relativeStepSize: 0.2, restarts: 2 };
  describeAttack(`pgd in ${norm}`, {
    create: () => pgd(walk),
    withoutEarlyStop: () => pgd({ ...walk, earlyStop: false }),
    optimalOnLinear: norm !== 'l1',
  });
}
const few = { optimalOnLinear: false };
describeAttack('apgd in linf', { create: () => apgd({ norm: 'linf', steps: 12, loss: 'margin' }) });
describeAttack('apgd in l1', { create: () => apgd({ norm: 'l1', steps: 4, loss: 'margin' }), ...few });
describeAttack('apgd towards each class', {
  create: () => apgdTargeted({ norm: 'l2', steps: 3, loss: 'margin' }),
  ...few,
});
describeAttack('apgd for the least distance', {
  create: () => minimalApgd({ norm: 'l2', searches: 2, steps: 2 }),
  ...few,
});
describeAttack('bim', { create: () => bim({ norm: 'linf', steps: 4, stepSize: 0.05 }), optimalOnLinear: false });
describeAttack('mi-fgsm', { create: () => miFgsm({ norm: 'l2' }) });
describeAttack('a cascade', {
  create: () => cascade({ name: 'both', norm: 'l2', members: [fgsm({ norm: 'l2' }), pgd({ norm: 'l2', steps: 5 })] }),
});

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
describeAttack('patch', { create: () => patch({ places: 2, steps: 3 }), epsilons: [0, 1, 2, 3, 8] });
describeAttack('spatial', { create: () => spatial({ angles: 3, shifts: 2 }), epsilons: [0, 10, 50, 100, 400] });
// That these come near the best with more steps, and in their other norms, is shown in minimal.test.ts.
describeAttack('deepFool', { create: () => deepFool({ norm: 'l2', steps: 3 }) });
describeAttack('fab', { create: () => fab({ norm: 'linf', steps: 2 }) });
describeAttack('targeted fab', { create: () => fab({ norm: 'l1', steps: 2, targets: 2, restarts: 2 }) });
describeAttack('ddn', { create: () => ddn({ steps: 3 }), ...few });
for (const norm of ['l2', 'l0'] satisfies BoundedNorm[])
  describeAttack(`fmn in ${norm}`, { create: () => fmn({ norm, steps: 3 }), ...few });
describeAttack('alma', { create: () => alma({ norm: 'l1', steps: 3 }), ...few });
describeAttack('carliniWagner', { create: () => carliniWagner({ steps: 2, searchSteps: 2 }), ...few });
describeAttack('sigmaZero', { create: () => sigmaZero({ steps: 3 }), ...few });

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
