import type { Attack } from '@infomixup/attacks';

/** An attack to be checked. */
export interface AttackSubject {
  /** Makes the attack, with settings of little cost; a new value each time. */
  readonly create: () => Attack;
  /**
   * Whether the attack finds every perturbation that a linear classifier admits, as gradient attacks must; true unless
   * told. False for attacks that hope for luck, such as random noise.
   */
  readonly optimalOnLinear?: boolean;
}
