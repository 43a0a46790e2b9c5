export { drawHybrids, type Hybrids, lacking, minorities, withHybrids } from './hybrids.js';
export { type MixboostOptions, mixboost, recipe } from './mixboost.js';
export { entropies, surveyed } from './uncertainty.js';
