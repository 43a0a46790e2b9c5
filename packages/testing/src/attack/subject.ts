import type { Attack } from '@infomixup/attacks';

/** An attack to be checked. */
export interface AttackSubject {
  /** Makes the attack, with settings of little cost; a new value each time. */
  readonly create: () => Attack;
  /**
   * Whether the attack finds every perturbation that a linear classifier admits, as gradient attacks must; true unless
   * told. False for attacks that hope for luck, such as random noise. Not asked of attacks whose threat is no norm.
   */
  readonly optimalOnLinear?: boolean;
  /** The same attack going on after success, where it has such an option: its verdicts must be the same. */
  readonly withoutEarlyStop?: () => Attack;
  /** Five ascending budgets from 0 up, the last beyond all bounds; for the usual norms known, for other threats yours. */
  readonly epsilons?: readonly number[];
}
