import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import { apgd, apgdTargeted } from './apgd/apgd.js';
import type { AscentNorm, Attack } from './attack.js';
import { type Cascade, cascade } from './cascade.js';
import { fab } from './fab.js';
import { ascentNorms } from './fgsm.js';
import { square } from './square/square.js';
import { averaged } from './wrappers/averaged.js';

/** Options of {@link autoAttack}. */
export interface AutoAttackOptions<N extends AscentNorm = AscentNorm> {
  readonly norm: N;
  /** `standard` unless told; `rand` is for models that answer differently each time. */
  readonly version?: 'standard' | 'plus' | 'rand' | undefined;
}

const schema = z.strictObject({
  norm: z.enum(ascentNorms),
  version: z.enum(['standard', 'plus', 'rand']).default('standard'),
});

type Settings = z.output<typeof schema>;

const named = <N extends AscentNorm>(name: string, attack: Attack<N>): Attack<N> => ({ ...attack, name });

/** AutoAttack's members, by name. The ratio of logits needs 3 classes, and 4 where it is targeted; the margin, fewer. */
function membersOf<N extends AscentNorm>(norm: N, version: Settings['version'], classes: number) {
  const isL1 = norm === 'l1';
  const [restarts, targets] = [version === 'plus' || (isL1 && version === 'standard') ? 5 : 1, isL1 ? 5 : 9];
  const byEntropy = named('apgd-ce', apgd({ norm, restarts }));
  const byRatio =
    classes < 3
      ? named('apgd-margin', apgd({ norm, restarts, loss: 'margin' }))
      : named('apgd-dlr', apgd({ norm, restarts, loss: 'dlr' }));
  const byTarget =
    classes < 4
      ? named('apgd-t-margin', apgdTargeted({ norm, targets, loss: 'margin' }))
      : named('apgd-t', apgdTargeted({ norm, targets }));
  const last = [fab({ norm, targets: 9 }), square({ norm })] as const;
  return {
    standard: [byEntropy, byTarget, ...last],
    rand: [byEntropy, byRatio],
    plus: [byEntropy, byRatio, fab({ norm, restarts: 5 }), last[1], byTarget, last[0]],
  }[version];
}

/** How many passes `rand` averages for each answer and gradient. */
const passes = 20;

/**
 * AutoAttack: the worst case over APGD by the cross-entropy, APGD towards each of the nine likeliest other classes, FAB
 * towards the same and the Square attack, each on the samples that are still robust; no options, so that results compare.
 * `plus` has APGD by the difference of logits ratio, untargeted FAB and five restarts besides; `rand` is both APGD alone,
 * on the mean of 20 passes ({@link averaged}), which count as one.
 *
 * The seeds are those of the stream that `run` is given. Where there are fewer than 4 classes, the targeted ratio is not
 * defined, and the margin takes its place (below 3, that of the plain ratio too): members are then named so, `apgd-t-margin`.
 *
 * Cost of a sample that stays robust, `standard`: about 1,900 gradients and 6,000 forward passes.
 *
 * Source: Croce and Hein, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks
 * (2020); for L1, Mind the Box (2021); numbers of auto-attack.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { autoAttack } from '@infomixup/attacks';
 * const { settings } = autoAttack({ norm: 'linf' });
 * console.assert(JSON.stringify(settings).startsWith('{"norm":"linf","version":"standard","members":[{"attack":"apgd-ce"'));
 * ```
 */
export function autoAttack<N extends AscentNorm>(options: AutoAttackOptions<N>): Cascade<N> {
  const { version } = parseOptions('auto-attack', schema, options);
  const { norm } = options;
  const membersFor = (classes: number) => membersOf(norm, version, classes);
  const members = membersFor(10).map(({ name, settings }) => ({ attack: name, settings }));
  const worst = cascade({ name: 'auto-attack', norm, members: membersFor, settings: { norm, version, members } });
  if (version !== 'rand') return worst;
  const run: Cascade<N>['run'] = ({ classifier, ...given }) =>
    worst.run({ ...given, classifier: 'logits' in classifier ? averaged(classifier, { passes }) : classifier });
  return { ...worst, run };
}

/** Makes {@link autoAttack} available to configuration files. */
export const autoAttackRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'auto-attack',
  schema,
  create: (options) => autoAttack(options),
};
