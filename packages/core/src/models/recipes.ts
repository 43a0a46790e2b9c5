import { z } from 'zod';
import { InfomixupError } from '../errors.js';
import type { Model } from '../model/model.js';
import type { Recipe, Surroundings } from '../recipe.js';
import { bottleneckFields, deviationAlone, deviationHasBottleneck } from './bottleneck-options.js';
import { type LeNet5BottleneckRepresentations, type LeNet5Representations, lenet5 } from './lenet5.js';
import {
  hiddenSizes,
  type SpiralMlpBottleneckRepresentations,
  type SpiralMlpRepresentations,
  spiralMlp,
} from './spiral-mlp.js';

type ModelRecipe<Schema extends z.ZodType, Product> = Recipe<'model', z.output<Schema>, Product>;

/** Where data and model do not fit, the trainer would fail at the first batch. */
function requireShape(name: string, takes: readonly number[], { inputShape }: Surroundings['model']): void {
  if (inputShape.join() === takes.join()) return;
  throw new InfomixupError(
    `${name}: the data set's inputs are [${inputShape.join(', ')}] and this model takes [${takes.join(', ')}]; choose another model or data set`,
    'wrong-shape',
  );
}

const lenet5Options = z.strictObject(bottleneckFields).refine(deviationHasBottleneck, deviationAlone);

/** Makes `lenet5` in configuration files: options `bottleneck` and `deviation`; seed and classes are the run's. */
export const lenet5Recipe: ModelRecipe<
  typeof lenet5Options,
  Model<LeNet5Representations> | Model<LeNet5BottleneckRepresentations>
> = {
  kind: 'model',
  name: 'lenet5',
  schema: lenet5Options,
  create: ({ bottleneck, deviation }, run) => {
    requireShape('lenet5', [28, 28, 1], run);
    const { seed, classes } = run;
    return bottleneck === undefined ? lenet5({ seed, classes }) : lenet5({ seed, classes, bottleneck, deviation });
  },
};

const spiralMlpOptions = z
  .strictObject({ ...bottleneckFields, hidden: hiddenSizes })
  .refine(deviationHasBottleneck, deviationAlone);

/** Makes `spiralMlp` in configuration files: options `hidden`, `bottleneck` and `deviation`; seed and classes are the run's. */
export const spiralMlpRecipe: ModelRecipe<
  typeof spiralMlpOptions,
  Model<SpiralMlpRepresentations<number[]>> | Model<SpiralMlpBottleneckRepresentations<number[]>>
> = {
  kind: 'model',
  name: 'spiral-mlp',
  schema: spiralMlpOptions,
  create: ({ bottleneck, deviation, hidden }, run) => {
    requireShape('spiral-mlp', [2], run);
    const { seed, classes } = run;
    return bottleneck === undefined
      ? spiralMlp({ seed, classes, hidden })
      : spiralMlp({ seed, classes, hidden, bottleneck, deviation });
  },
};

/** Every model of this package that configuration files can name. */
export const recipes = [lenet5Recipe, spiralMlpRecipe] as const;
