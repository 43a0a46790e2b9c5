import { recipe } from './recipe.js';
import { staticCorpusRecipe } from './static-corpus.js';

export {
  type Corpus,
  decodeCorpus,
  encodeCorpus,
  type MakeCorpusOptions,
  makeCorpus,
  type Provenance,
} from '@infomixup/attacks';
export { type AdversarialTrainingOptions, adversarialTraining } from './adversarial-training.js';
export { chosenRows, type TrainingAttack, withRows } from './craft.js';
export { type EarlyStoppedPgdOptions, earlyStoppedPgd } from './early-stopped-pgd.js';
export { type FgsmRandomStartOptions, fgsmRandomStart } from './fgsm-random-start.js';
export { type NFgsmOptions, nFgsm } from './n-fgsm.js';
export { type StaticCorpusOptions, staticCorpus, united } from './static-corpus.js';

/** Everything of this package that configuration files can name. */
export const recipes = [recipe, staticCorpusRecipe] as const;
