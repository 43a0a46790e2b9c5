export { type Box, type BoxOptions, boxOf, shareOutside } from './box.js';
export { type CutmixOptions, cutmix, recipe } from './cutmix.js';
export { paste } from './paste.js';
