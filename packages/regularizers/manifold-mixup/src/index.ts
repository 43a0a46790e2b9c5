export { type ManifoldMixupOptions, manifoldMixup, recipe } from './manifold-mixup.js';
