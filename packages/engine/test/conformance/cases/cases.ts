import { algebraCases } from './algebra.js';
import { layerCases } from './layers.js';
import { normalizationCases } from './normalization.js';
import { selectionCases } from './selection.js';
import { windowCases } from './windows.js';

/** Every op that the engines are held to. */
export const cases = [...windowCases, ...algebraCases, ...selectionCases, ...layerCases, ...normalizationCases];

/** Enough for a graphics engine, which each shape costs a program of its own; three cases of an op are the fewest there are. */
export const everyThird = cases.filter((_, which) => which % 3 === 0);
