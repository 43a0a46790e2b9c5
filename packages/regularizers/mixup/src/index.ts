export { mix, mixBatch } from './mix.js';
export { type MixupOptions, mixup, recipe } from './mixup.js';
