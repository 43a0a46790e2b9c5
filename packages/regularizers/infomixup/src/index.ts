export { boundaryMixup } from './boundary-mixup.js';
export type { Candidates, Nearest } from './edges/candidates.js';
export { edgeLimit, type Threshold } from './edges/edge-limit.js';
export { edgePartners } from './edges/edge-partners.js';
export { squaredMahalanobis } from './edges/squared-mahalanobis.js';
export { type Infomixup, infomixup } from './infomixup.js';
export { drawGivenUp, type Lambda, type LambdaOptions } from './mixing/lambda.js';
export { type Move, mixed, moveTowards } from './mixing/move.js';
export {
  type BoundaryMixupOptions,
  type BoundaryNames,
  type BoundarySettings,
  type InfomixupOptions,
  type Kl,
  type Mixture,
  type Point,
  type Rest,
  type Target,
  thesisSettings,
} from './options.js';
export { recipe } from './recipe.js';
export { classMaximum } from './statistics/class-maximum.js';
export { accumulate, type ClassMean } from './statistics/class-mean.js';
export { type ClassMoments, classMoments } from './statistics/class-moments.js';
export type { ClassVariance } from './statistics/class-spread.js';
export type { StatisticsOptions } from './statistics/class-statistics.js';
export { type ClassTable, emptyTable, tableOf } from './statistics/class-table.js';
