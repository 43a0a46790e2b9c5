import { z } from 'zod';
import { InfomixupError } from '../errors.js';
import type { Model } from '../model/model.js';
import type { Recipe, Surroundings } from '../recipe.js';
import { bottleneckFields, deviationAlone, deviationHasBottleneck } from './bottleneck-options.js';
import { type LeNet5BottleneckRepresentations, type LeNet5Representations, lenet5 } from './lenet5.js';
import {
  configurableFields,
  type PreActResNet18BottleneckRepresentations,
  type PreActResNet18Representations,
} from './pre-act-resnet18/options.js';
import { preActResNet18 } from './pre-act-resnet18.js';
import {
  hiddenSizes,
  type SpiralMlpBottleneckRepresentations,
  type SpiralMlpRepresentations,
  spiralMlp,
} from './spiral-mlp.js';

type ModelRecipe<Schema extends z.ZodType, Product> = Recipe<'model', z.output<Schema>, Product>;

/** Where data and model do not fit, the trainer would fail at the first batch. */
function refuseShape(name: string, takes: readonly (number | string)[], { inputShape }: Surroundings['model']): never {
  throw new InfomixupError(
    `${name}: the data set's inputs are [${inputShape.join(', ')}] and this model takes [${takes.join(', ')}]; choose another model or data set`,
    'wrong-shape',
  );
}

function requireShape(name: string, takes: readonly number[], run: Surroundings['model']): void {
  if (run.inputShape.join() !== takes.join()) refuseShape(name, takes, run);
}

function imageShape(name: string, run: Surroundings['model']): [height: number, width: number, channels: number] {
  const [height, width, channels, ...more] = run.inputShape;
  if (height && width && channels && more.length === 0) return [height, width, channels];
  return refuseShape(name, ['height', 'width', 'channels'], run);
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

const preActResNet18Options = z.strictObject(configurableFields).refine(deviationHasBottleneck, deviationAlone);

/**
 * Makes `preActResNet18` in configuration files: options `width`, `stemStride`, `finalNormalization`, `bottleneck` and
 * `deviation`; seed, classes and the shape of the images are the run's.
 */
export const preActResNet18Recipe: ModelRecipe<
  typeof preActResNet18Options,
  Model<PreActResNet18Representations> | Model<PreActResNet18BottleneckRepresentations>
> = {
  kind: 'model',
  name: 'pre-act-resnet18',
  schema: preActResNet18Options,
  create: ({ bottleneck, deviation, ...options }, run) => {
    const { seed, classes } = run;
    const settings = { ...options, seed, classes, inputShape: imageShape('pre-act-resnet18', run) };
    return bottleneck === undefined ? preActResNet18(settings) : preActResNet18({ ...settings, bottleneck, deviation });
  },
};

/** Every model of this package that configuration files can name. */
export const recipes = [lenet5Recipe, spiralMlpRecipe, preActResNet18Recipe] as const;
