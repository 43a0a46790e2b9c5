import { sigmoidBinaryCrossEntropyRecipe, softmaxBinaryCrossEntropyRecipe } from './losses/binary-cross-entropy.js';
import { crossEntropyRecipe } from './losses/cross-entropy.js';
import { lenet5Recipe } from './models/lenet5.js';
import { preActResNet18Recipe } from './models/pre-act-resnet18.js';
import { spiralMlpRecipe } from './models/spiral-mlp.js';

/** Everything of this package that configuration files can name. */
export const recipes = [
  lenet5Recipe,
  spiralMlpRecipe,
  preActResNet18Recipe,
  crossEntropyRecipe,
  sigmoidBinaryCrossEntropyRecipe,
  softmaxBinaryCrossEntropyRecipe,
] as const;
