import { type Attack, covers, type Knowledge } from '@infomixup/attacks';
import { InfomixupError } from '@infomixup/core';
import type { PlannedAttack } from '@infomixup/evaluation';
import { builtInRecipe } from '../recipes/built-in.js';

/** Shares of the range of input values that the default attacks may change each value by. */
const shares = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3];

/** What is attacked with where nobody says. */
const defaults: readonly { readonly name: string; readonly queryBudget?: number }[] = [
  { name: 'fgsm' },
  { name: 'pgd' },
  { name: 'square', queryBudget: 1000 },
  { name: 'hop-skip-jump', queryBudget: 1000 },
  { name: 'random-noise' },
];

/** Of a black box, which may cost money or time by the question. */
const samplesOfBlackBox = 100;

/** The budgets, in the units of the inputs. */
const gridFor = ([low, high]: readonly [number, number]): number[] =>
  shares.map((share) => Number((share * (high - low)).toPrecision(12)));

/**
 * The attacks that are run where nobody names any: in L-infinity, those that make use of all that the model tells, and
 * random noise; on the first hundred samples of a black box.
 */
export async function defaultAttacks(bounds: readonly [number, number], held: Knowledge): Promise<PlannedAttack[]> {
  const plans: PlannedAttack[] = [];
  for (const { name, ...budget } of defaults) {
    const recipe = await builtInRecipe('attack', name);
    const checked = recipe && (await recipe.schema['~standard'].validate({ norm: 'linf' }));
    if (!recipe || !checked || checked.issues) continue;
    // What a recipe of attacks makes is an attack.
    const attack = recipe.create(checked.value, {}) as Attack;
    const samples = held === 'gradients' ? {} : { samples: samplesOfBlackBox };
    if (attack.knowledge === held || attack.knowledge === 'none')
      plans.push({ attack, epsilons: gridFor(bounds), ...samples, ...budget });
  }
  return plans;
}

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
  const advice = `take attacks that need ${held} or less${operations === '' ? '' : ', or give that stage a stand-in with a gradient (BPDA)'}`;
  throw new InfomixupError(
    `${name}: ${attack.name} needs its ${attack.knowledge}, and ${why}; ${advice}`,
    'no-gradients',
  );
}
