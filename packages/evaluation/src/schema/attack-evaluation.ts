import { norms } from '@infomixup/core';
import { z } from 'zod';
import { count, fraction, json, list, oneEntryAnEpsilon, radius } from './quantities.js';

const passes = (of: string) =>
  z
    .strictObject({ forwards: count.describe('Forward passes.'), backwards: count.describe('Backward passes.') })
    .describe(of);

/** One attack's outcome: the arrays have one entry for each of `epsilons`. */
export const attackEvaluation = z
  .strictObject({
    name: z.string().min(1).describe("The attack's name."),
    norm: z.enum(norms).describe('How the perturbation is measured.'),
    threat: z.string().min(1).describe('What the budgets measure: the norm, or for norm `none` a name with its unit.'),
    seeks: z
      .enum(['bounded', 'minimal', 'search'])
      .describe('The best point within a budget, the nearest adversarial point, or a search of a threat of its own.'),
    knowledge: z.enum(['none', 'decisions', 'scores', 'gradients']).describe('What it asked of the model.'),
    iterative: z.boolean().describe('Whether what it tries depends on what earlier tries showed.'),
    settings: json.describe("Every hyper-parameter of the attack, as the attack's own names."),
    seed: z.int().describe('Seed of the random draws.'),
    n: z.int().positive().describe('Samples attacked: the first n of the data set, or of `order`.'),
    epsilons: list(radius).describe('Budgets in `norm`, input units, ascending.'),
    queryBudget: z
      .int()
      .positive()
      .optional()
      .describe(
        'The most queries and gradient calls of one sample at one epsilon; absent where they were not bounded.',
      ),
    code: z
      .string()
      .exactOptional()
      .describe("SHA-256 of the module that the attack comes from; absent for the attacks of '@infomixup/attacks'."),
    cleanAccuracy: fraction.describe('Share of these n samples that is classified rightly without an attack.'),
    accuracy: list(fraction).describe('Share of the n samples that is classified rightly under attack.'),
    intervals: list(z.tuple([fraction, fraction]))
      .exactOptional()
      .describe("Wilson's 95 % interval of each accuracy, lower and upper end; absent from version 2."),
    successes: list(count).describe('Samples that were right and became wrong, checked by a fresh forward pass.'),
    failures: list(count).describe(
      'Samples that could not be attacked (gradient or logits not finite, nowhere to start); counted as right.',
    ),
    outOfQueries: list(count).describe('Samples whose search a query budget ended; counted as right.'),
    meanDistance: list(radius.nullable()).describe(
      'Mean distance in `norm` of the successes from their originals; null where there is none.',
    ),
    brokenFrom: list(z.int().min(-1)).describe(
      'For each of the n samples the position in `epsilons` of the least budget that broke it; the number of epsilons ' +
        'where none did; -1 where it was wrong without an attack.',
    ),
    area: fraction.describe(
      'Trapezoidal area under `accuracy`, divided by the range of the epsilons; of a single epsilon, the accuracy.',
    ),
    bestSoFar: z
      .strictObject({
        accuracy: list(fraction).describe('The least accuracy at this or a smaller epsilon.'),
        area: fraction.describe('Its normalised area.'),
      })
      .describe('The decay curve made non-increasing: a larger budget contains every smaller one.'),
    queries: count.describe('Inputs shown to the classifier.'),
    gradientCalls: count.describe('Inputs differentiated.'),
    zeroGradients: count.describe('Samples whose gradient was exactly zero at a point the attack visited.'),
    nearest: z
      .strictObject({
        distances: list(radius.nullable()).describe(
          'For each of the n samples the distance in `norm` of the nearest adversarial point found, whatever the epsilons; null where none was found, or the sample was wrong without an attack.',
        ),
        quartiles: list(radius.nullable()).describe(
          'The distances within which it was found for a quarter, half (the median) and three quarters of the samples that were right; null where it was found for fewer.',
        ),
      })
      .exactOptional()
      .describe('Of an attack that seeks the nearest adversarial point; absent for others, and from version 2.'),
    passes: list(
      z.strictObject({
        spent: passes('By this attack, each over one sample.'),
        autoAttack: passes(
          "What AutoAttack's `standard` would have made at least: on the samples that stayed robust alone.",
        ),
      }),
    )
      .exactOptional()
      .describe('Of a cascade of attacks, what it cost at each epsilon; absent for other attacks.'),
  })
  .check(
    oneEntryAnEpsilon(
      ({
        accuracy,
        intervals = accuracy,
        successes,
        failures,
        outOfQueries,
        meanDistance,
        bestSoFar,
        passes = accuracy,
      }) => ({
        ...{ accuracy, intervals, successes, failures, outOfQueries, meanDistance, passes },
        'bestSoFar.accuracy': bestSoFar.accuracy,
      }),
    ),
  )
  .describe('What one attack did.');

/** What one attack did, as recorded in `evaluation.json`. */
export type AttackEvaluation = z.infer<typeof attackEvaluation>;

/** All attacks of one threat together: a sample is wrong at an epsilon if any of them fooled it within that radius. */
export const worstCase = z
  .strictObject({
    norm: z.enum(norms).describe('The norm the attacks share.'),
    threat: z.string().min(1).describe('What their budgets measure.'),
    attacks: list(z.string()).describe('Names of the attacks.'),
    n: z.int().positive().describe('Samples that every one of the attacks was run on.'),
    epsilons: list(radius).describe(
      'The budgets that all these attacks share, ascending; all their budgets where they share fewer than two.',
    ),
    accuracy: list(fraction).describe('Share of the n samples that is right under every attack.'),
    successes: list(count).describe('Samples that were right and that some attack fooled.'),
    area: fraction.describe('Normalised area under `accuracy`.'),
  })
  .check(oneEntryAnEpsilon(({ accuracy, successes }) => ({ accuracy, successes })))
  .describe('The worst case for each sample over all attacks of one threat.');

/** The worst case for each sample over all attacks of one threat. */
export type WorstCase = z.infer<typeof worstCase>;
