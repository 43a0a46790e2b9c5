export type { Dataset, LabelledBatch } from './data/dataset.js';
export { type Norm, norms } from './data/norm.js';
export { InfomixupError } from './errors.js';
export type { DiagonalGaussian, KindOf, Representation, RepresentationKind } from './model/gaussian.js';
export type { Classifier, Model, NamedVariables, Pass } from './model/model.js';
export type { Rng } from './random/rng.js';
export type { Recipe, RecipeKind, Split, Surroundings } from './recipe.js';
