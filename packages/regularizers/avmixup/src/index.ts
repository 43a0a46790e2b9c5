export { type AvmixupOptions, avmixup, recipe } from './avmixup.js';
export { between, smoothed, vertices } from './vertices.js';
