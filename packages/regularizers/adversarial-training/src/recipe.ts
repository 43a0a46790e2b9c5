import { type Attack, recipes as attackRecipes } from '@infomixup/attacks';
import { createFrom, didYouMean, parseOptions, type Recipe, reasonOf } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import { z } from 'zod';
import { adversarialTraining, shared, usualAttack } from './adversarial-training.js';
import { followedIn, isTrainingAttack, type TrainingAttack } from './craft.js';
import { earlyStoppedPgd, earlyStoppedSchema } from './early-stopped-pgd.js';
import { fgsmRandomStart, randomStartSchema } from './fgsm-random-start.js';
import { nFgsm, nFgsmSchema } from './n-fgsm.js';

/** An attack that configurations can name. */
interface NamedAttack {
  readonly schema: Recipe<'attack', unknown, unknown>['schema'];
  readonly make: (options: object) => TrainingAttack | Attack;
}

const attacks = new Map<string, NamedAttack>([
  ...attackRecipes.map((recipe): [string, NamedAttack] => [
    recipe.name,
    // Each checks its own options, whose types differ.
    { schema: recipe.schema, make: (options) => createFrom(recipe as Recipe<'attack', unknown, Attack>, options, {}) },
  ]),
  ['fgsm-random-start', { schema: randomStartSchema, make: fgsmRandomStart }],
  ['n-fgsm', { schema: nFgsmSchema, make: nFgsm }],
  ['early-stopped-pgd', { schema: earlyStoppedSchema, make: earlyStoppedPgd }],
]);

const names = [...attacks.keys()];

/** An attack by its name with its options beside it, completed and still plain. */
const attack = z.looseObject({ name: z.string() }).transform(({ name, ...options }, context) => {
  const found = attacks.get(name);
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (!found)
    return refuse(`"${name}" is no attack to train with${didYouMean(name, names)} (there are ${names.join(', ')})`);
  try {
    const completed = Object(parseOptions(name, found.schema, options));
    const made = found.make(completed);
    if (isTrainingAttack(made) && options.earlyStop === true)
      return refuse('earlyStop: training makes every step; name "early-stopped-pgd" to stop where a sample is fooled');
    return { name, ...followedIn(made, completed) };
  } catch (error) {
    return refuse(reasonOf(error));
  }
});

const schema = z.strictObject({
  ...shared,
  attack: z
    .union([z.string().transform((name) => ({ name })), z.looseObject({ name: z.string() })])
    .default({ name: 'pgd', ...usualAttack })
    .pipe(attack),
});

/** `adversarialTraining` in configuration files, with the attacks of `@infomixup/attacks` and this package by name. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, Regularizer<Record<never, never>>> = {
  kind: 'regularizer',
  name: 'adversarial-training',
  schema,
  create: ({ attack: { name, ...options }, ...rest }) =>
    adversarialTraining({ ...rest, attack: attacks.get(name)?.make(options) }),
};
