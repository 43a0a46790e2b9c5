import { inputJacobian } from '@infomixup/regularizer-input-jacobian';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('inputJacobian', {
  create: () => inputJacobian({ weight: 1 }),
  neutral: () => inputJacobian({ weight: 0 }),
});

describeRegularizer('inputJacobian of the logits, exact,', {
  create: () => inputJacobian({ weight: 1, of: 'logits', route: 'exact' }),
});
