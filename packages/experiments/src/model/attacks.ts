import { type Attack, covers, type Knowledge } from '@infomixup/attacks';
import { InfomixupError } from '@infomixup/core';
import type { PlannedAttack } from '@infomixup/evaluation';
import { builtInRecipe } from '../recipes/built-in.js';

/** Shares of the range of input values that the default attacks may change each value by. */
const shares = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3];

/** What is attacked with where nobody says: by name and options, and what it takes for one query budget. */
const defaults: readonly { readonly name: string; readonly options: object; readonly queryBudget?: number }[] = [
  { name: 'fgsm', options: { norm: 'linf' } },
  { name: 'pgd', options: { norm: 'linf' } },
  { name: 'square', options: { norm: 'linf' }, queryBudget: 1000 },
  { name: 'random-noise', options: { norm: 'linf' } },
];

/** The budgets, in the units of the inputs. */
const gridFor = ([low, high]: readonly [number, number]): number[] =>
  shares.map((share) => Number((share * (high - low)).toPrecision(12)));

/** The attacks that are run where nobody names any: those that the model tells enough for. */
export async function defaultAttacks(bounds: readonly [number, number], held: Knowledge): Promise<PlannedAttack[]> {
  const plans: PlannedAttack[] = [];
  for (const { name, options, queryBudget } of defaults) {
    const recipe = await builtInRecipe('attack', name);
    const checked = recipe && (await recipe.schema['~standard'].validate(options));
    if (!recipe || !checked || checked.issues) continue;
    // What a recipe of attacks makes is an attack.
    const attack = recipe.create(checked.value, {}) as Attack;
    // Where gradients lead, searching by scores is for those who ask for it.
    const isSpared = attack.knowledge === 'scores' && held === 'gradients';
    if (covers(held, attack.knowledge) && !isSpared)
      plans.push({ attack, epsilons: gridFor(bounds), ...(queryBudget !== undefined && { queryBudget }) });
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
