import { type BoundedNorm, fgsm, type GradientNorm, pgd, randomNoise } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

for (const norm of ['linf', 'l2'] satisfies GradientNorm[]) {
  describeAttack(`fgsm in ${norm}`, { create: () => fgsm({ norm }) });
  const walk = { norm, steps: 15, relativeStepSize: 0.2, restarts: 2 };
  describeAttack(`pgd in ${norm}`, {
    create: () => pgd(walk),
    withoutEarlyStop: () => pgd({ ...walk, earlyStop: false }),
  });
  describeAttack(`pgd in ${norm} without a random start`, {
    create: () => pgd({ norm, steps: 4, stepSize: 0.05, randomStart: false }),
    optimalOnLinear: false,
  });
}

for (const norm of ['linf', 'l2', 'l1', 'l0'] satisfies BoundedNorm[])
  describeAttack(`random noise in ${norm}`, { create: () => randomNoise({ norm, draws: 4 }), optimalOnLinear: false });
