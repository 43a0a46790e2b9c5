export { type RegmixupOptions, recipe, regmixup } from './regmixup.js';
export { withMixed } from './with-mixed.js';
