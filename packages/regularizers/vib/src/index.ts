export { informationPenalty, recipe, type VibOptions, vib } from './vib.js';
