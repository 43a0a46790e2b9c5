import { emaRecipe } from './ema.js';
import { swaRecipe } from './swa.js';

export { movedAverage } from './average.js';
export { type EmaOptions, ema } from './ema.js';
export { type SwaOptions, swa } from './swa.js';

/** Everything of this package that configuration files can name. */
export const recipes = [emaRecipe, swaRecipe] as const;
