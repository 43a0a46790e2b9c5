import { type Attack, ascend, type BoundedAttack, defineBoundedAttack } from '@infomixup/attacks';
import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';

const schema = z.strictObject({
  norm: z.enum(['linf', 'l2']),
  /** Steps along the gradient, 1 to 1000, which cover 1.25 of the budget together. */
  steps: z.int().min(1).max(1000).default(5),
});

/** Options of `myPart`. */
export type MyPartOptions = z.input<typeof schema>;

/**
 * Steps up the cross-entropy from the input itself: put your attack in its place. Budgets, bounds, counts and the final
 * check are done for it.
 *
 * Source: the paper that describes it.
 *
 * @throws InfomixupError `invalid-options`
 */
export function myPart(options: MyPartOptions): BoundedAttack<'linf' | 'l2'> {
  const { norm, steps } = parseOptions('my-part', schema, options);
  return defineBoundedAttack({
    name: 'my-part',
    norm,
    knowledge: 'gradients',
    iterative: true,
    settings: { norm, steps },
    perturb: ({ inputs, gradient, project }, epsilon) => {
      let points = inputs;
      for (let step = 0; step < steps; step++)
        points = project(ascend(norm, points, gradient(points), (1.25 * epsilon) / steps), epsilon);
      return points;
    },
  });
}

/** `myPart` in configuration files. */
export const recipe: Recipe<'attack', z.output<typeof schema>, Attack> = {
  kind: 'attack',
  name: 'my-part',
  schema,
  create: myPart,
};
