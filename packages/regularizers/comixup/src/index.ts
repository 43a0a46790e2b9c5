export { assembled, mixedTargets } from './assemble.js';
export { type ComixupOptions, comixup, recipe } from './comixup.js';
export { compatibilityOf, type MapSize } from './compatibility.js';
export { type Selection, type SelectOptions, selectCells } from './select.js';
export { type GridProblem, gridCost, swapLabels } from './swap.js';
