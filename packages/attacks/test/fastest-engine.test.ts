import { ddn, fgsm, pgd } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

// Those that have kernels of their own there, and one that has none; the others' contracts run on one engine.
describeAttack('fgsm in linf', { create: () => fgsm({ norm: 'linf' }) });
describeAttack('pgd in l2', { create: () => pgd({ norm: 'l2', steps: 4, relativeStepSize: 0.5 }) });
describeAttack('ddn', { create: () => ddn({ steps: 3 }), optimalOnLinear: false });
