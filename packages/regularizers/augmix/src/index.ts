export { type AugmixOptions, augmix, recipe } from './augmix.js';
export { jensenShannon } from './jensen-shannon.js';
export { augmented, drawMixture, type Mixture, type MixtureOptions } from './mixture.js';
export {
  applyOperation,
  type DrawnOperation,
  drawOperation,
  type OperationName,
  operationNames,
  overlapping,
} from './operations/operations.js';
export type { Pixels } from './pixels.js';
