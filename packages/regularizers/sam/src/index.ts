export { recipe, type SamOptions, sam, sharpMove } from './sam.js';
