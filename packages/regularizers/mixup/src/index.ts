export { drawMixup, type MixupDraw, type MixupMode } from './draw.js';
export { mix, mixBatch } from './mix.js';
export { type MixupOptions, mixup, recipe } from './mixup.js';
