import {
  type AscentNorm,
  apgd,
  apgdTargeted,
  bim,
  cascade,
  fgsm,
  miFgsm,
  minimalApgd,
  patch,
  pgd,
} from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

for (const norm of ['linf', 'l2', 'l1'] satisfies AscentNorm[]) {
  describeAttack(`fgsm in ${norm}`, { create: () => fgsm({ norm }) });
  // A projection in L1 takes as long as all else of many steps.
  const walk = norm === 'l1' ? { norm, steps: 4 } : { norm, steps: 3, relativeStepSize: 1, restarts: 2 };
  describeAttack(`pgd in ${norm}`, {
    create: () => pgd(walk),
    withoutEarlyStop: () => pgd({ ...walk, earlyStop: false }),
    optimalOnLinear: norm !== 'l1',
  });
}
const few = { optimalOnLinear: false };
describeAttack('apgd in linf', { create: () => apgd({ norm: 'linf', steps: 6, loss: 'margin' }) });
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
  create: () => cascade({ name: 'both', norm: 'l2', members: [fgsm({ norm: 'l2' }), pgd({ norm: 'l2', steps: 3 })] }),
});
describeAttack('patch', { create: () => patch({ places: 2, steps: 3 }), epsilons: [0, 1, 2, 3, 8] });
