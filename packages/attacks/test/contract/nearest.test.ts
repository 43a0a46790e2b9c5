import { alma, type BoundedNorm, carliniWagner, ddn, deepFool, fab, fmn, jsma, sigmaZero } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

const few = { optimalOnLinear: false };
// That these come near the best with more steps, and in their other norms, is shown in minimal.test.ts.
describeAttack('deepFool', { create: () => deepFool({ norm: 'l2', steps: 3 }) });
describeAttack('fab', { create: () => fab({ norm: 'linf', steps: 2 }) });
describeAttack('targeted fab', { create: () => fab({ norm: 'l1', steps: 1, targets: 2, restarts: 2 }) });
describeAttack('ddn', { create: () => ddn({ steps: 3 }), ...few });
for (const norm of ['l2', 'l0'] satisfies BoundedNorm[])
  describeAttack(`fmn in ${norm}`, { create: () => fmn({ norm, steps: 3 }), ...few });
describeAttack('alma', { create: () => alma({ norm: 'l1', steps: 3 }), ...few });
describeAttack('carliniWagner', { create: () => carliniWagner({ steps: 2, searchSteps: 2 }), ...few });
describeAttack('sigmaZero', { create: () => sigmaZero({ steps: 3 }), ...few });
describeAttack('jsma', { create: () => jsma({ gamma: 1, targets: 2 }), ...few });
