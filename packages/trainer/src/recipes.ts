import { adamRecipe, adamWRecipe } from './optimizers/adam.js';
import { sgdRecipe } from './optimizers/sgd.js';
import { constantRecipe } from './schedules/constant.js';
import { cosineRecipe } from './schedules/cosine.js';
import { oneCycleRecipe } from './schedules/one-cycle.js';
import { plateauRecipe } from './schedules/plateau.js';
import { stepDecayRecipe } from './schedules/step-decay.js';

/** Every optimizer and schedule that configuration files can name. */
export const recipes = [
  adamRecipe,
  adamWRecipe,
  sgdRecipe,
  constantRecipe,
  stepDecayRecipe,
  cosineRecipe,
  oneCycleRecipe,
  plateauRecipe,
] as const;
