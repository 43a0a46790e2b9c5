import { algebraCases } from './algebra.js';
import { layerCases } from './layers.js';
import { normalizationCases } from './normalization.js';
import { selectionCases } from './selection.js';
import { windowCases } from './windows.js';

/** Every op that the engines are held to. */
export const cases = [...windowCases, ...algebraCases, ...selectionCases, ...layerCases, ...normalizationCases];
