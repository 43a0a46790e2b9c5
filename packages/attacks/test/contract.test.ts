import {
  type AscentNorm,
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
  type GradientNorm,
  hopSkipJump,
  miFgsm,
  minimalApgd,
  nes,
  pgd,
  randomNoise,
  type SquareNorm,
  sigmaZero,
  spatial,
  spsa,
  square,
} from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

for (const norm of ['linf', 'l2', 'l1'] satisfies AscentNorm[]) {
  describeAttack(`fgsm in ${norm}`, { create: () => fgsm({ norm }) });
  const walk = { norm, steps: 15, relativeStepSize: 0.2, restarts: 2 };
  describeAttack(`pgd in ${norm}`, {
    create: () => pgd(walk),
    withoutEarlyStop: () => pgd({ ...walk, earlyStop: false }),
  });
}
for (const norm of ['linf', 'l1'] satisfies AscentNorm[])
  describeAttack(`apgd in ${norm}`, {
    create: () => apgd({ norm, steps: 12, loss: 'margin' }),
    optimalOnLinear: norm === 'linf',
  });
describeAttack('apgd towards each class', { create: () => apgdTargeted({ norm: 'l2', steps: 8, loss: 'margin' }) });
describeAttack('apgd for the least distance', { create: () => minimalApgd({ norm: 'l2', searches: 8, steps: 4 }) });
describeAttack('bim', { create: () => bim({ norm: 'linf', steps: 4, stepSize: 0.05 }), optimalOnLinear: false });
describeAttack('mi-fgsm', { create: () => miFgsm({ norm: 'l2' }) });
describeAttack('a cascade', {
  create: () => cascade({ name: 'both', norm: 'l2', members: [fgsm({ norm: 'l2' }), pgd({ norm: 'l2', steps: 5 })] }),
});

for (const norm of ['linf', 'l2', 'l1', 'l0'] satisfies BoundedNorm[])
  describeAttack(`random noise in ${norm}`, { create: () => randomNoise({ norm, draws: 4 }), optimalOnLinear: false });

for (const norm of ['linf', 'l2', 'l1'] satisfies SquareNorm[])
  describeAttack(`square in ${norm}`, {
    create: () => square({ norm, queries: 12, restarts: 2 }),
    optimalOnLinear: false,
  });

for (const norm of ['linf', 'l2'] satisfies GradientNorm[]) {
  describeAttack(`hop-skip-jump in ${norm}`, {
    create: () => hopSkipJump({ norm, steps: 2, initialEvaluations: 5, directions: 20 }),
    optimalOnLinear: false,
  });
  describeAttack(`NES in ${norm}`, { create: () => nes({ norm, steps: 3, pairs: 2 }), optimalOnLinear: false });
  describeAttack(`SPSA in ${norm}`, { create: () => spsa({ norm, steps: 3, pairs: 2 }), optimalOnLinear: false });
}

describeAttack('boundary', { create: () => boundary({ steps: 20, directions: 20 }), optimalOnLinear: false });
describeAttack('gaussian noise', {
  create: () => randomNoise({ norm: 'l2', distribution: 'gaussian', draws: 2 }),
  optimalOnLinear: false,
});
describeAttack('salt and pepper', {
  create: () => randomNoise({ norm: 'l0', distribution: 'salt-and-pepper', draws: 2 }),
  optimalOnLinear: false,
});
describeAttack('spatial', { create: () => spatial({ angles: 3, shifts: 2 }), epsilons: [0, 10, 50, 100, 400] });
// That these come near the best with more steps, and in their other norms, is shown in minimal.test.ts.
describeAttack('deepFool', { create: () => deepFool({ norm: 'l2', steps: 3 }) });
describeAttack('fab', { create: () => fab({ norm: 'linf', steps: 2 }) });
describeAttack('targeted fab', { create: () => fab({ norm: 'l1', steps: 2, targets: 2, restarts: 2 }) });
const few = { optimalOnLinear: false };
describeAttack('ddn', { create: () => ddn({ steps: 3 }), ...few });
for (const norm of ['l2', 'l0'] satisfies BoundedNorm[])
  describeAttack(`fmn in ${norm}`, { create: () => fmn({ norm, steps: 3 }), ...few });
describeAttack('carliniWagner', { create: () => carliniWagner({ steps: 2, searchSteps: 2 }), ...few });
describeAttack('sigmaZero', { create: () => sigmaZero({ steps: 3 }), ...few });
