import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import { apgd, apgdTargeted } from './apgd/apgd.js';
import type { AscentNorm, Attack } from './attack.js';
import { type Cascade, type CascadeMember, cascade } from './cascade.js';
import type { CascadeOutcome } from './cascade-ledger.js';
import { ascentNorms } from './fgsm.js';
import { square } from './square/square.js';

/** Options of {@link verdict}. */
export interface VerdictOptions<N extends AscentNorm = AscentNorm> {
  readonly norm: N;
  /**
   * The share of the samples that may stay undecided, in [0, 1]: where no more of them are in reach, the search ends. 0
   * unless told.
   */
  readonly tolerance?: number | undefined;
}

const schema = z.strictObject({ norm: z.enum(ascentNorms), tolerance: z.number().min(0).max(1).default(0) });

type Settings = z.output<typeof schema>;

/**
 * Whether what is missing to a sample's goal may still be made up: no more than so large a share of what the attacks so far
 * have taken from its lead.
 */
const inReach =
  (share: number) =>
  ({ lead, missing }: { readonly lead: number; readonly missing: number }) =>
    missing <= share * (lead - missing);

/** Of growing effort, on fewer and fewer samples. */
function stagesOf<N extends AscentNorm>(norm: N, classes: number): readonly CascadeMember<N>[] {
  const loss = classes < 4 ? 'margin' : 'dlr';
  const named = (name: string, attack: Attack<N>): Attack<N> => ({ ...attack, name });
  // What a margin does not find, the cross-entropy finds from a drawn start more often than longer or further searches do.
  const drawn = apgd({ norm, steps: 100 });
  return [
    named('margin', apgd({ norm, steps: 15, loss: 'margin', randomStart: false })),
    {
      attack: named('every class', apgdTargeted({ norm, targets: 9, steps: 30, loss, randomStart: false })),
      among: inReach(3),
    },
    { attack: named('cross-entropy', drawn), among: inReach(0.6) },
    { attack: named('cross-entropy again', drawn), among: inReach(0.4) },
    // On all that is left: where gradients are masked, nothing seems in reach.
    named('square', square({ norm, queries: 150 })),
  ];
}

/**
 * The default evaluation: what {@link autoAttack} finds, for a fraction of its passes. APGD by the margin from the input
 * itself; towards every other class; by the cross-entropy in more steps, twice, from drawn starts; and some squares, which
 * need no gradient. Each is made on samples that are still robust, and those after the first only where what is missing is
 * little beside what has been taken already: hopeless samples are left to the squares.
 *
 * Where gradients are masked, Square's few queries may be too few: see the checks of `@infomixup/evaluation`.
 *
 * Cost of a sample that stays robust: at most 15 + 270 + 200 gradients and 150 queries besides, mostly fewer.
 *
 * Source: samples left and adaptive effort after Liu et al., Practical Evaluation of Adversarial Robustness via Adaptive Auto
 * Attack (2022); margins after Croce and Hein (2020).
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { verdict } from '@infomixup/attacks';
 * console.assert(verdict({ norm: 'linf' }).name === 'verdict' && verdict({ norm: 'l2' }).knowledge === 'gradients');
 * ```
 */
export function verdict<N extends AscentNorm>(options: VerdictOptions<N>): Cascade<N> {
  const { tolerance } = parseOptions('verdict', schema, options);
  const { norm } = options;
  const members = (classes: number) => stagesOf(norm, classes);
  return cascade({ name: 'verdict', norm, members, tolerance, settings: { norm, tolerance } });
}

/** Makes {@link verdict} available to configuration files. */
export const verdictRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'verdict',
  schema,
  create: (options) => verdict(options),
};

/** Passes forward and back, each over one sample. */
export interface Passes {
  readonly forwards: number;
  readonly backwards: number;
}

/** What its authors' `standard` costs a sample that stays robust, in L-infinity and L2: APGD, APGD and FAB to each target, Square. */
const ofAutoAttack = (classes: number): Passes => {
  const targets = Math.min(9, classes - 1);
  return { forwards: 100 + 100 * targets + 200 * targets + 5000, backwards: 100 + 200 * targets };
};

/**
 * What a cascade cost at one budget, and what AutoAttack, as its authors have it, would have cost at least: that on the
 * samples that stayed robust alone, towards at most nine other classes.
 *
 * @example
 * ```ts
 * import { passesOf } from '@infomixup/attacks';
 * const members = [{ attack: 'margin', attacked: 2, fooled: 1, queries: 6, gradientCalls: 30 }];
 * const { spent, autoAttack } = passesOf({ members, status: ['robust', 'fooled'] }, 10);
 * console.assert(spent.forwards === 36 && spent.backwards === 30 && autoAttack.backwards === 1900);
 * ```
 */
export function passesOf(
  { members, status }: Pick<CascadeOutcome, 'members' | 'status'>,
  classes: number,
): {
  readonly spent: Passes;
  readonly autoAttack: Passes;
} {
  const sum = (field: 'queries' | 'gradientCalls') => members.reduce((total, member) => total + member[field], 0);
  const robust = status.filter((one) => one === 'robust').length;
  const { forwards, backwards } = ofAutoAttack(classes);
  return {
    spent: { forwards: sum('queries') + sum('gradientCalls'), backwards: sum('gradientCalls') },
    autoAttack: { forwards: robust * forwards, backwards: robust * backwards },
  };
}
