import { covers, type Knowledge } from '@infomixup/attacks';
import { InfomixupError } from '@infomixup/core';
import type { PlannedAttack } from '@infomixup/evaluation';

/**
 * Makes sure that the model tells what attacks ask for.
 *
 * @throws InfomixupError `no-gradients`, with the operation that has none, where that is why.
 */
export function requireAttackable(
  name: string,
  attacks: readonly PlannedAttack[],
  held: Knowledge,
  withoutGradient: readonly string[],
): void {
  const refused = attacks.find(({ attack }) => !covers(held, attack.knowledge));
  if (!refused) return;
  const { attack } = refused;
  const operations = withoutGradient.map((operation) => `"${operation}"`).join(', ');
  const why =
    operations === '' ? `it tells ${held} alone` : `${operations} has no gradient, so that it tells ${held} alone`;
  const advice = `take attacks that need ${held} or less${operations === '' ? '' : ', or put that stage into bpda of @infomixup/attacks, with a stand-in that has a gradient'}`;
  throw new InfomixupError(
    `${name}: ${attack.name} needs its ${attack.knowledge}, and ${why}; ${advice}`,
    'no-gradients',
  );
}
